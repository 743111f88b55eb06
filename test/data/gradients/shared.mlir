// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "shared.safetensors"} {
  %Input = input : real<[4]>
  %table = array : real<[4, 4]>
  %first = linear %Input {size = [4], Weights = %table, Biases = none}
  %a = elementwise "tanh(x)" %first
  %second = linear %a {size = [4], Weights = %table, Biases = none}
  output %second
}
