// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input1 = input : real<[6, 2, 4]>
  %Input2 = input : real<[6, 2, 3]>
  %Input3 = input : real<[6, 2, 4]>
  %layer = attention (Key = %Input1, Value = %Input2, Query = %Input3) {scoring = dot, multi_head = true, mask = causal, rescaling = dimension_sqrt}
}
