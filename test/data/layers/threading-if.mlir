// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[5]>
  %Input2 = input : real<[5]>
  %layer = threading "if(a > b, a - b, 0)" (%Input1, %Input2)
}
