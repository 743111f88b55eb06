// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 5, 7]>
  %layer = pooling %Input {kernel = [3, 2], stride = [2, 3], padding = same, function = max}
}
