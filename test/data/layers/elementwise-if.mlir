// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3]>
  %layer = elementwise "if(x > 0, x, 0.01 * x)" %Input
}
