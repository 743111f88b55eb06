// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 4, 5]>
  %layer = part %Input {part = [all, 1]}
}
