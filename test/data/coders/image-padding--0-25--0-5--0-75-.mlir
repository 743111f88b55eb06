// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[6, 6], method = fit, padding = [0.25, 0.5, 0.75]>
  %layer = elementwise "1 * x" %Input
}
