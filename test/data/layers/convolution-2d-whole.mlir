// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-whole.safetensors"} {
  %Input = input : real<[2, 4, 5]>
  %layer = convolution %Input {channels = 3, kernel = [4, 5]}
}
