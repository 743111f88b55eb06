// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[4, 3]>
  %Input2 = input : real<[5, 4]>
  %layer = dot (%Input1, %Input2) {transpose = [[[0, 1]], [[0, 1]]]}
}
