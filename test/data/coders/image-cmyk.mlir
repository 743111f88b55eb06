// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[5, 4], color = cmyk>
  %layer = elementwise "1 * x" %Input
}
