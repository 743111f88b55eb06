// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[6, 6], method = fit, padding = gray, color = grayscale, resampling = linear>
  %layer = elementwise "1 * x" %Input
}
