// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-rms-bare.safetensors"} {
  %Input = input : real<[8]>
  %layer = normalization %Input {axes = [0], scaling = same, method = rms, Biases = none}
}
