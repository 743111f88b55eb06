// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-same-strided.safetensors"} {
  %Input = input : real<[2, 7, 8]>
  %layer = convolution %Input {channels = 3, kernel = [3, 3], stride = [2, 3], padding = same}
}
