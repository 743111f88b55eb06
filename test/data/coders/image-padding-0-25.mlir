// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[6, 6], method = fit, padding = 0.25>
  %layer = elementwise "1 * x" %Input
}
