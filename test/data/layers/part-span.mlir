// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[5, 2]>
  %layer = part %Input {part = [[1, 3]]}
}
