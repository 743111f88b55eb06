// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Key = input : real<[7, 8]>
  %Value = input : real<[7, 8]>
  %Query = input : real<[7, 8]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {mask = causal, scoring = dot}
}
