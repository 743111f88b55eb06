// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2, 3, 1]>
  %Input2 = input : real<[2, 3, 4]>
  %layer = catenate (%Input1, %Input2) {axis = -1}
}
