// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[6]>
  %Input2 = input : real<[6]>
  %layer = dot (%Input1, %Input2)
}
