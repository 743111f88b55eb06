// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Key = input : real<[6, 5]>
  %Value = input : real<[6, 3]>
  %Query = input : real<[4, 5]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {scoring = dot}
}
