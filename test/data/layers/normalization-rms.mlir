// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-rms.safetensors"} {
  %Input = input : real<[4, 6]>
  %layer = normalization %Input {axes = [1], scaling = same, method = rms}
}
