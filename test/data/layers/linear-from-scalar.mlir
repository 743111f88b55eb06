// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-from-scalar.safetensors"} {
  %Input = input : real
  %layer = linear %Input {size = [3]}
}
