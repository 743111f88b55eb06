// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "gated_recurrent-wide.safetensors"} {
  %Input = input : real<[4, 19]>
  %layer = gated_recurrent %Input {size = [33]}
}
