// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-depthwise-twice.safetensors"} {
  %Input = input : real<[3, 6, 6]>
  %layer = convolution %Input {channels = 6, kernel = [3, 3], groups = 3, stride = 2}
}
