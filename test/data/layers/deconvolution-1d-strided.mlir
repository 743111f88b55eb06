// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-1d-strided.safetensors"} {
  %Input = input : real<[2, 5]>
  %layer = deconvolution %Input {channels = 3, kernel = [4], stride = 3, padding = 2}
}
