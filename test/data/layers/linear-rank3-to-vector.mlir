// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-rank3-to-vector.safetensors"} {
  %Input = input : real<[2, 3, 4]>
  %layer = linear %Input {size = [7]}
}
