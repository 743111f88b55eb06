// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[4]>
  %layer = padding %Input {padding = [[1, 2]]}
}
