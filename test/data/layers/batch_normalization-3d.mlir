// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "batch_normalization-3d.safetensors"} {
  %Input = input : real<[2, 3, 4, 2]>
  %layer = batch_normalization %Input
}
