// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 4, 4]>
  %layer = padding %Input {padding = [[0, 0], [3, 1], [2, 2]], mode = reflected}
}
