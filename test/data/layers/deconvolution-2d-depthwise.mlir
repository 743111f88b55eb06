// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-depthwise.safetensors"} {
  %Input = input : real<[4, 4, 4]>
  %layer = deconvolution %Input {channels = 4, kernel = 3, groups = 4, padding = 1}
}
