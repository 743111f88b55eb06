// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "basic_recurrent-last-states.safetensors"} {
  %Input = input : real<[3, 4]>
  %layer, %layer.State = basic_recurrent (Input = %Input) {size = [2]}
  output %layer
  output %layer.State {name = "LastState"}
}
