// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution.safetensors"} {
  %Input = input : real<[6, 4, 5]>
  %layer = deconvolution %Input {channels = 4, kernel = [3, 3], groups = 2, padding = 1, stride = [2, 1]}
}
