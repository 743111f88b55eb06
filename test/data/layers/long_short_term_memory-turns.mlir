// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "long_short_term_memory-turns.safetensors"} {
  %Input = input : real<[2, 3]>
  %layer = long_short_term_memory %Input {size = [70]}
}
