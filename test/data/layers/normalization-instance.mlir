// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-instance.safetensors"} {
  %Input = input : real<[3, 4, 5]>
  %layer = normalization %Input
}
