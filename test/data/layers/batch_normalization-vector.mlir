// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "batch_normalization-vector.safetensors"} {
  %Input = input : real<[6]>
  %layer = batch_normalization %Input
}
