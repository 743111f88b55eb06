// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-twice.safetensors"} {
  %Input = input : real<[4, 3, 5]>
  %layer = deconvolution %Input {channels = 3, kernel = 2, stride = 2}
}
