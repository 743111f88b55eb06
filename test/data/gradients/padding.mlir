// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[4, 3]>
  %layer = padding %Input {padding = [[1, 2], [0, 1]], mode = reflected}
}
