// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "train-batch_normalization.safetensors"} {
  %Input = input : real<[3, 4]>
  %layer = batch_normalization %Input {epsilon = 0.1}
}
