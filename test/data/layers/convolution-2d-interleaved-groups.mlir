// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-2d-interleaved-groups.safetensors"} {
  %Input = input : real<[5, 5, 4]>
  %layer = convolution %Input {channels = 6, kernel = [3, 3], groups = 2, interleaving = true}
}
