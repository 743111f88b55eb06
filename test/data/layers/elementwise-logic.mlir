// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3]>
  %layer = elementwise "if(x > -1 && x < 1 || x == 2, 1, -1)" %Input
}
