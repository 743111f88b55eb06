// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-1d-from-number.safetensors"} {
  %Input = input : real<[2, 8]>
  %layer = convolution %Input {channels = 3, kernel = 3, dimensionality = 1}
}
