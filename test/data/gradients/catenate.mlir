// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2, 3]>
  %Input2 = input : real<[1, 3]>
  %layer = catenate (%Input1, %Input2) {axis = 0}
}
