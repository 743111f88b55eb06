// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-same.safetensors"} {
  %Input = input : real<[2, 4, 5]>
  %layer = deconvolution %Input {channels = 3, kernel = [3, 3], padding = same}
}
