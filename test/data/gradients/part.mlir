// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[7]>
  %layer = part %Input {part = [[0, -1, 2]]}
}
