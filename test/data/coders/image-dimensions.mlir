// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[4, 5], color = hsb, dimensions = [3]>
  %layer = elementwise "1 * x" %Input
}
