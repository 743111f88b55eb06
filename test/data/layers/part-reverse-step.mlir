// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 6]>
  %layer = part %Input {part = [all, [4, 0, -2]]}
}
