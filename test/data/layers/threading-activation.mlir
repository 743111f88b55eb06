// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[5]>
  %Input2 = input : real<[5]>
  %layer = threading "sigmoid(a) * tanh(b)" (%Input1, %Input2)
}
