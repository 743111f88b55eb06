// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-mapped.safetensors"} {
  %Input = input : real<[6, 5]>
  %layer = linear %Input {size = [4], mapped = 1}
}
