// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-3d.safetensors"} {
  %Input = input : real<[2, 5, 6, 4]>
  %layer = convolution %Input {channels = 3, kernel = [3, 2, 3]}
}
