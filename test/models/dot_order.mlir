// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A vector before a matrix, after it, and on both sides.
netgraph.graph @dot_order attributes {arrays = "dot_order.safetensors"} {
  %Input = input : real<[5]>
  %matrix = array : real<[5, 5]>
  %before = dot (%Input, %matrix)
  %after = dot (%matrix, %Input)
  %between = dot (%Input, %matrix, %Input)
  output %before {name = "Before"}
  output %after {name = "After"}
  output %between {name = "Between"}
}
