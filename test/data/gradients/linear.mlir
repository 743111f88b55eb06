// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear.safetensors"} {
  %Input = input : real<[5]>
  %layer = linear %Input {size = [4]}
}
