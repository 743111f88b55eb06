// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-3d.safetensors"} {
  %Input = input : real<[2, 3, 4, 2]>
  %layer = deconvolution %Input {channels = 3, kernel = [2, 2, 2], stride = 2}
}
