// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization.safetensors"} {
  %Input = input : real<[5, 8]>
  %layer = normalization %Input {axes = [1], scaling = same, epsilon = 0.01}
}
