// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "embedding-scalar.safetensors"} {
  %Input = input : integer<1 to 9>
  %layer = embedding %Input {size = 4}
}
