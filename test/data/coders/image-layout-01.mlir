// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : encoder image<[4, 5], interleaving = false, transposed = true, mean = [0.485, 0.456, 0.406], variance = [0.05, 0.0625, 0.04]>
  %layer = elementwise "1 * x" %Input
}
