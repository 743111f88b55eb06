// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-sides.safetensors"} {
  %Input = input : real<[2, 5, 6]>
  %layer = convolution %Input {channels = 3, kernel = [3, 3], padding = [[0, 2], [1, 0]]}
}
