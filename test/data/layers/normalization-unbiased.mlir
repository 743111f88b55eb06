// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-unbiased.safetensors"} {
  %Input = input : real<[3, 5]>
  %layer = normalization %Input {unbiased = true}
}
