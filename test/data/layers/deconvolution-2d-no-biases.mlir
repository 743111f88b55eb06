// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "deconvolution-2d-no-biases.safetensors"} {
  %Input = input : real<[3, 4, 4]>
  %layer = deconvolution %Input {channels = 4, kernel = [3, 3], Biases = none}
}
