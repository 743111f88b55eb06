// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-mapped-planes.safetensors"} {
  %Input = input : real<[2, 3, 2, 4]>
  %layer = linear %Input {size = [3, 2], mapped = 2}
}
