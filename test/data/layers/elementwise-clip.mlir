// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3]>
  %layer = elementwise "clip(x, -0.5, 0.25)" %Input
}
