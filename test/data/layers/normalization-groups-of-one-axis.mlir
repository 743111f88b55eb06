// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-groups-of-one-axis.safetensors"} {
  %Input = input : real<[2, 8]>
  %layer = normalization %Input {axes = [1], groups = 4}
}
