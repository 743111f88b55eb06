// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "basic_recurrent-wide.safetensors"} {
  %Input = input : real<[4, 19]>
  %layer = basic_recurrent %Input {size = [33]}
}
