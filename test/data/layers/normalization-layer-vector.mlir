// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-layer-vector.safetensors"} {
  %Input = input : real<[9]>
  %layer = normalization %Input {axes = [0], scaling = same}
}
