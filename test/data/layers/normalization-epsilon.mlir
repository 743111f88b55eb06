// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-epsilon.safetensors"} {
  %Input = input : real<[3, 5]>
  %layer = normalization %Input {epsilon = 0.5}
}
