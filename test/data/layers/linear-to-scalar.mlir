// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-to-scalar.safetensors"} {
  %Input = input : real<[6]>
  %layer = linear %Input {size = []}
}
