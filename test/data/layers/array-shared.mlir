// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "array-shared.safetensors"} {
  %Input = input : real<[2, 3]>
  %table = array : real<[4, 6]>
  %first = linear %Input {size = [4], Weights = %table, Biases = none}
  %second = linear %Input {size = [4], Weights = %table, Biases = none}
  %layer = threading "a - 3*b" (%first, %second)
}
