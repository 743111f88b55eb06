// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[4, 3]>
  %layer = part %Input {part = [2]}
}
