// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-group-first.safetensors"} {
  %Input = input : real<[6, 3, 4]>
  %layer = normalization %Input {axes = [0, 1, 2], scaling = [0], groups = 3}
}
