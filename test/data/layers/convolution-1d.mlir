// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-1d.safetensors"} {
  %Input = input : real<[3, 11]>
  %layer = convolution %Input {channels = 4, kernel = [3]}
}
