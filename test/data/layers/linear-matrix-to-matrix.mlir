// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-matrix-to-matrix.safetensors"} {
  %Input = input : real<[2, 3]>
  %layer = linear %Input {size = [3, 2]}
}
