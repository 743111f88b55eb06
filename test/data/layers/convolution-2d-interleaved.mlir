// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-interleaved.safetensors"} {
  %Input = input : real<[6, 7, 3]>
  %layer = convolution %Input {channels = 5, kernel = [3, 3], interleaving = true, padding = 1, stride = 2}
}
