// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "convolution-1d-interleaved.safetensors"} {
  %Input = input : real<[10, 3]>
  %layer = convolution %Input {channels = 4, kernel = [3], interleaving = true}
}
