// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Key = input : real<[9, 2, 16]>
  %Value = input : real<[9, 2, 16]>
  %Query = input : real<[2, 16]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {scoring = dot, multi_head = true}
}
