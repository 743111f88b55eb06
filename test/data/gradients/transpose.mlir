// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3, 2]>
  %layer = transpose %Input {permutation = [1, 2, 0]}
}
