// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-negative-axis.safetensors"} {
  %Input = input : real<[2, 3, 7]>
  %layer = normalization %Input {axes = [-1], scaling = [2]}
}
