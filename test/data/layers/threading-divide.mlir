// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[5]>
  %Input2 = input : real<[5]>
  %layer = threading "a / (1 + b^2)" (%Input1, %Input2)
}
