// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "basic_recurrent-short.safetensors"} {
  %Input = input : real<[5, 3]>
  %layer = basic_recurrent %Input {size = [4]}
}
