// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-1d-dilated.safetensors"} {
  %Input = input : real<[2, 5]>
  %layer = deconvolution %Input {channels = 2, kernel = [3], dilation = [2]}
}
