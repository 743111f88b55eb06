// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-depthwise.safetensors"} {
  %Input = input : real<[4, 6, 6]>
  %layer = convolution %Input {channels = 4, kernel = [3, 3], groups = 4, padding = 1}
}
