// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[6, 7], method = fit, alignment = left>
  %layer = elementwise "1 * x" %Input
}
