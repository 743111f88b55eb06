// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[5]>
  %Input2 = input : real<[5]>
  %Input3 = input : real<[5]>
  %layer = threading "max(a, b, c)" (%Input1, %Input2, %Input3)
}
