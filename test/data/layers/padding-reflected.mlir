// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[4, 5]>
  %layer = padding %Input {padding = [[1, 2], [3, 1]], mode = reflected}
}
