// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "gated_recurrent-one.safetensors"} {
  %Input = input : real<[1, 2]>
  %layer = gated_recurrent %Input {size = [3]}
}
