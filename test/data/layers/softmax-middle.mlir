// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 5, 3]>
  %layer = softmax %Input {axis = 1}
}
