// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory-short.safetensors"} {
  %Input = input : real<[5, 3]>
  %layer = long_short_term_memory %Input {size = [4]}
}
