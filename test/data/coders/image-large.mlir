// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[16, 20], color = grayscale, resampling = lanczos>
  %layer = elementwise "1 * x" %Input
}
