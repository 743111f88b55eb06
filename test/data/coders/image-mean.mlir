// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[4, 5], mean = 0.5, variance = 4.0, color = grayscale>
  %layer = elementwise "1 * x" %Input
}
