// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-1d.safetensors"} {
  %Input = input : real<[3, 7]>
  %layer = deconvolution %Input {channels = 4, kernel = [3]}
}
