// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Key = input : real<[17, 3, 16]>
  %Value = input : real<[17, 3, 16]>
  %Query = input : real<[17, 3, 16]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {mask = causal, rescaling = dimension_sqrt, scoring = dot, multi_head = true}
}
