// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3]>
  %layer = elementwise "x^3 - 2*x^2 + x/4 - 1" %Input
}
