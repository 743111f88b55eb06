// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-groups.safetensors"} {
  %Input = input : real<[4, 4, 4]>
  %layer = deconvolution %Input {channels = 6, kernel = [3, 3], stride = 2, groups = 2}
}
