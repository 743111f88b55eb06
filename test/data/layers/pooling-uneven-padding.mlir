// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 5, 5]>
  %layer = pooling %Input {kernel = [2, 2], stride = 2, padding = [[0, 1], [0, 1]]}
}
