// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2]>
  %layer = padding %Input {padding = [[4, 5]], mode = fixed}
}
