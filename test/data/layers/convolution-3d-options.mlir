// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-3d-options.safetensors"} {
  %Input = input : real<[4, 6, 5, 6]>
  %layer = convolution %Input {channels = 2, kernel = [2, 3, 2], stride = [2, 1, 2], padding = [[1, 0], [1, 1], [0, 0]], dilation = [1, 2, 3], groups = 2}
}
