// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-no-biases.safetensors"} {
  %Input = input : real<[5]>
  %layer = linear %Input {size = [4], Biases = none}
}
