// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "basic_recurrent-states.safetensors"} {
  %Input = input : real<[4, 3]>
  %FirstState = input : real<[5]>
  %layer, %layer.State = basic_recurrent (Input = %Input, State = %FirstState) {size = [5]}
  output %layer
  output %layer.State {name = "LastState"}
}
