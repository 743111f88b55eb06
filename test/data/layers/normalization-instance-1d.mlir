// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "normalization-instance-1d.safetensors"} {
  %Input = input : real<[4, 6]>
  %layer = normalization %Input
}
