// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-1d-dilated-strided.safetensors"} {
  %Input = input : real<[2, 5]>
  %layer = deconvolution %Input {channels = 2, kernel = [3], dilation = 2, stride = 2, padding = [[1, 2]]}
}
