// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-one.safetensors"} {
  %Input = input : real<[5, 4, 4]>
  %layer = convolution %Input {channels = 6, kernel = [1, 1]}
}
