// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3, 4]>
  %layer = padding %Input {padding = [[0, 0], [1, 2], [2, 1]], mode = constant}
}
