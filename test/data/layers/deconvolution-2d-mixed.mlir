// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-mixed.safetensors"} {
  %Input = input : real<[2, 4, 5]>
  %layer = deconvolution %Input {channels = 3, kernel = [2, 3], stride = [2, 3]}
}
