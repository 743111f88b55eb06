// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Key = input : real<[9, 4]>
  %Value = input : real<[9, 5]>
  %Query = input : real<[9, 4]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {mask = causal, window = 3, scoring = dot}
}
