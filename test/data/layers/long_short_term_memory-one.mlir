// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory-one.safetensors"} {
  %Input = input : real<[1, 2]>
  %layer = long_short_term_memory %Input {size = [3]}
}
