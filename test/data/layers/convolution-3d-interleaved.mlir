// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-3d-interleaved.safetensors"} {
  %Input = input : real<[4, 4, 4, 2]>
  %layer = convolution %Input {channels = 3, kernel = [2, 2, 2], interleaving = true, padding = same}
}
