// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Key = input : real<[2, 3, 4]>
  %Value = input : real<[2, 3, 2]>
  %Query = input : real<[2, 3, 4]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {mask = causal, scoring = dot}
}
