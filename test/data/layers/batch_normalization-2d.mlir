// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "batch_normalization-2d.safetensors"} {
  %Input = input : real<[3, 4, 5]>
  %layer = batch_normalization %Input
}
