// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "embedding-wide.safetensors"} {
  %Input = input : integer<-2 to 2, [4]>
  %layer = embedding %Input {size = 65}
}
