// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory.safetensors"} {
  %Input = input : real<[4, 3]>
  %FirstState = input : real<[5]>
  %FirstCellState = input : real<[5]>
  %layer, %layer.State, %layer.CellState = long_short_term_memory (Input = %Input, State = %FirstState, CellState = %FirstCellState) {size = [5]}
  output %layer
  output %layer.State {name = "LastState"}
  output %layer.CellState {name = "LastCellState"}
}
