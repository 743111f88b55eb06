// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "batch_normalization-momentum.safetensors"} {
  %Input = input : real<[3, 4]>
  %layer = batch_normalization %Input {momentum = 0.5}
}
