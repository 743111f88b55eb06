// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 4]>
  %layer = softmax %Input {axis = -1}
}
