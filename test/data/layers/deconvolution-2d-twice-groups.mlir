// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-twice-groups.safetensors"} {
  %Input = input : real<[6, 3, 4]>
  %layer = deconvolution %Input {channels = 4, kernel = 2, stride = 2, groups = 2}
}
