// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "embedding.safetensors"} {
  %Input = input : integer<1 to 7, [5]>
  %layer = embedding %Input {size = 4}
}
