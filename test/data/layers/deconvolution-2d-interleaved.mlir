// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-interleaved.safetensors"} {
  %Input = input : real<[4, 5, 3]>
  %layer = deconvolution %Input {channels = 5, kernel = [3, 3], interleaving = true, stride = 2, padding = 1}
}
