// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-twice-cropped.safetensors"} {
  %Input = input : real<[3, 5, 4]>
  %layer = deconvolution %Input {channels = 4, kernel = 2, stride = 2, padding = [[1, 0], [0, 1]]}
}
