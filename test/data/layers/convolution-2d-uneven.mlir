// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-uneven.safetensors"} {
  %Input = input : real<[2, 8, 9]>
  %layer = convolution %Input {channels = 3, kernel = [2, 3], stride = [2, 3], dilation = [2, 1], padding = [1, 2]}
}
