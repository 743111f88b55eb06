// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-twice.safetensors"} {
  %Input = input : real<[6, 5, 4]>
  %layer = deconvolution %Input {channels = 3, kernel = [2, 2], stride = 2}
}
