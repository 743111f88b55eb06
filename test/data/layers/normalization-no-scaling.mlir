// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-no-scaling.safetensors"} {
  %Input = input : real<[3, 4]>
  %layer = normalization %Input {Scaling = none}
}
