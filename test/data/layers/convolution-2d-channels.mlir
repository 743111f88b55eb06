// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-channels.safetensors"} {
  %Input = input : real<[17, 9, 9]>
  %layer = convolution %Input {channels = 19, kernel = [3, 3], padding = 1}
}
