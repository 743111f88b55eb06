// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution.safetensors"} {
  %Input = input : real<[6, 5, 5]>
  %layer = convolution %Input {channels = 4, kernel = [3, 3], groups = 2, padding = 1, stride = [2, 1]}
}
