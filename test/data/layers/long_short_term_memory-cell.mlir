// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory-cell.safetensors"} {
  %Input = input : real<[4, 3]>
  %FirstCellState = input : real<[5]>
  %layer, %layer.State, %layer.CellState = long_short_term_memory (Input = %Input, CellState = %FirstCellState) {size = [5]}
  output %layer
  output %layer.State {name = "LastState"}
  output %layer.CellState {name = "LastCellState"}
}
