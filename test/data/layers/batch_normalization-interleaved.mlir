// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "batch_normalization-interleaved.safetensors"} {
  %Input = input : real<[4, 5, 3]>
  %layer = batch_normalization %Input {interleaving = true}
}
