// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3, 4, 5]>
  %layer = transpose %Input {permutation = [3, 0, 2, 1]}
}
