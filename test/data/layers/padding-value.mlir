// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3]>
  %layer = padding %Input {padding = [[0, 1], [2, 0]], value = -1.5}
}
