// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory-last-states.safetensors"} {
  %Input = input : real<[3, 4]>
  %layer, %layer.State, %layer.CellState = long_short_term_memory (Input = %Input) {size = [2]}
  output %layer
  output %layer.State {name = "LastState"}
  output %layer.CellState {name = "LastCellState"}
}
