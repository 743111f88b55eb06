// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[9, 4], resampling = nearest>
  %layer = elementwise "1 * x" %Input
}
