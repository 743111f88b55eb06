// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2]>
  %Input2 = input : real<[4, 3]>
  %layer = catenate (%Input1, %Input2)
}
