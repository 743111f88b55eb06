// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3, 4, 5]>
  %layer = reshape %Input {size = [3, 2, all]}
}
