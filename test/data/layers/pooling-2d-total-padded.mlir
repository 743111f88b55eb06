// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 5, 6]>
  %layer = pooling %Input {kernel = [3, 3], stride = 2, padding = 1, function = total}
}
