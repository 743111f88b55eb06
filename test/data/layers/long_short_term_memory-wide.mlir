// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory-wide.safetensors"} {
  %Input = input : real<[4, 19]>
  %layer = long_short_term_memory %Input {size = [33]}
}
