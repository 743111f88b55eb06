// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[131]>
  %layer = elementwise "tanh(x) * 0.5" %Input
}
