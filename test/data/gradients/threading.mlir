// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[3, 4]>
  %Input2 = input : real<[4]>
  %layer = threading "a * exp(b)" (%Input1, %Input2) {broadcast = 0}
}
