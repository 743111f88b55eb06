// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-1d-same-holes.safetensors"} {
  %Input = input : real<[2, 4]>
  %layer = deconvolution %Input {channels = 2, kernel = [2], stride = 3, padding = same}
}
