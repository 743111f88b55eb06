// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 4, 5, 6]>
  %layer = part %Input {part = [0, all, [1, 3], [0, -1, 2]]}
}
