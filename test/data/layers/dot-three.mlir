// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2, 3]>
  %Input2 = input : real<[3, 4]>
  %Input3 = input : real<[4, 5]>
  %layer = dot (%Input1, %Input2, %Input3)
}
