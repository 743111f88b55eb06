// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "embedding-matrix-from-zero.safetensors"} {
  %Input = input : integer<0 to 5, [2, 3]>
  %layer = embedding %Input {size = 7}
}
