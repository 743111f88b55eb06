// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-layer-all.safetensors"} {
  %Input = input : real<[3, 4, 2]>
  %layer = normalization %Input {axes = [0, 1, 2], scaling = same}
}
