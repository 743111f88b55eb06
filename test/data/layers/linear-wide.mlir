// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "linear-wide.safetensors"} {
  %Input = input : real<[67]>
  %layer = linear %Input {size = [33]}
}
