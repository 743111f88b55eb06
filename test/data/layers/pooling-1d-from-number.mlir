// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 7]>
  %layer = pooling %Input {kernel = 3, dimensionality = 1}
}
