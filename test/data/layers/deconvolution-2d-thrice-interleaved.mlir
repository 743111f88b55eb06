// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-thrice-interleaved.safetensors"} {
  %Input = input : real<[3, 4, 5]>
  %layer = deconvolution %Input {channels = 2, kernel = [3, 3], stride = 3, interleaving = true}
}
