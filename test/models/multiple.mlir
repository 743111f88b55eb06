// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two inputs, three outputs. Nobody uses %tanh and %product, so they become
// outputs of the net; both would be called Output, hence Output1, Output2.
netgraph.graph @multiple attributes {arrays = "multiple.safetensors"} {
  %Left = input : real<[4]>
  %Right = input : real<[4]>
  %linear = linear %Left {size = [4]}
  %tanh = elementwise "tanh(x)" %linear
  %product = threading "a * b" (%Left, %Right)
  %sum = threading "a + b" (%linear, %Right)
  output %sum {name = "Sum"}
}
