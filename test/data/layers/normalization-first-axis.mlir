// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-first-axis.safetensors"} {
  %Input = input : real<[5, 4]>
  %layer = normalization %Input {axes = [0], scaling = complement}
}
