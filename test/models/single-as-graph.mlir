// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @single attributes {arrays = "single-as-graph.safetensors"} {
  %Input = input : real<[5]>
  %linear = linear %Input {size = [4]}
  output %linear
}
