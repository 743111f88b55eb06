// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-number.safetensors"} {
  %Input = input : real<[2, 6, 6]>
  %layer = convolution %Input {channels = 3, kernel = 3}
}
