// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "array-value.safetensors"} {
  %Input = input : real<[2, 3]>
  %table = array : real<[2, 3]>
  %layer = threading "a * b" (%Input, %table)
}
