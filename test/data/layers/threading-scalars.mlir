// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real
  %Input2 = input : real
  %layer = threading "a * b" (%Input1, %Input2)
}
