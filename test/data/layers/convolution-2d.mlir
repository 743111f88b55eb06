// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d.safetensors"} {
  %Input = input : real<[3, 7, 6]>
  %layer = convolution %Input {channels = 5, kernel = [3, 3]}
}
