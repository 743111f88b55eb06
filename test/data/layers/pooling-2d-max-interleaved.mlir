// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[6, 6, 3]>
  %layer = pooling %Input {kernel = [2, 3], stride = [2, 1], padding = [[1, 0], [0, 2]], interleaving = true, function = max}
}
