// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 2]>
  %layer = replicate %Input {size = [2, 4], axis = 1}
}
