// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[2, 1, 4]>
  %Input2 = input : real<[1, 3, 4]>
  %layer = threading "a + b" (%Input1, %Input2)
}
