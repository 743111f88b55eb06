// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-mapped-to-scalars.safetensors"} {
  %Input = input : real<[5, 4]>
  %layer = linear %Input {size = [], mapped = 1}
}
