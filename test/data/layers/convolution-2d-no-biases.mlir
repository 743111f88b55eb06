// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-no-biases.safetensors"} {
  %Input = input : real<[3, 5, 5]>
  %layer = convolution %Input {channels = 4, kernel = [3, 3], Biases = none}
}
