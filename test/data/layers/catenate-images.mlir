// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2, 4, 4]>
  %Input2 = input : real<[3, 4, 4]>
  %layer = catenate (%Input1, %Input2)
}
