// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : integer<1 to 8, [4, 2]>
  %layer = sequence_last %Input
}
