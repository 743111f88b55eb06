// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2, 3]>
  %Input2 = input : real<[3, 4]>
  %layer = dot (%Input1, %Input2)
}
