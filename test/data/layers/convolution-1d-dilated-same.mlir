// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-1d-dilated-same.safetensors"} {
  %Input = input : real<[2, 9]>
  %layer = convolution %Input {channels = 2, kernel = [3], dilation = [2], padding = same}
}
