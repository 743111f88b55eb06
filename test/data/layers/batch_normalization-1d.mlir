// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "batch_normalization-1d.safetensors"} {
  %Input = input : real<[3, 5]>
  %layer = batch_normalization %Input
}
