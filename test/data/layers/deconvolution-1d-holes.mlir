// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-1d-holes.safetensors"} {
  %Input = input : real<[2, 5]>
  %layer = deconvolution %Input {channels = 3, kernel = [2], stride = 3}
}
