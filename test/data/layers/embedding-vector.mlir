// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "embedding-vector.safetensors"} {
  %Input = input : integer<1 to 20, [5]>
  %layer = embedding %Input {size = 3}
}
