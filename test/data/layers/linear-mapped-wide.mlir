// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-mapped-wide.safetensors"} {
  %Input = input : real<[17, 33]>
  %layer = linear %Input {size = [65], mapped = 1}
}
