// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @shapes {
  %Key = input : real<[7, 5]>
  %Value = input : real<[7, 3]>
  %Query = input : real<[4, 6]>
  %One = input : real<[5]>
  %a = attention (Key = %Key, Value = %Value, Query = %Query)
  %b = attention (Key = %Key, Value = %Value, Query = %One) {scoring = dot}
  %c, %c.AttentionWeights = attention (Key = %Key, Value = %Value,
      Query = %Key) {scoring = dot, mask = causal, window = 2}
  mute %c.AttentionWeights
}
// CHECK-LABEL: @shapes
// CHECK: %a = attention
// CHECK-SAME: Key = real<[7, 5]>, Output = real<[4, 3]>,
// CHECK-SAME: Query = real<[4, 6]>, Value = real<[7, 3]>,
// CHECK-SAME: Weights = real<[5, 6]>
// CHECK: %b = attention
// CHECK-SAME: Key = real<[7, 5]>, Output = real<[3]>,
// CHECK-SAME: Query = real<[5]>, Value = real<[7, 3]>)
// CHECK: %c, %c.AttentionWeights = attention
// CHECK-SAME: AttentionWeights = real<[7, 7]>, Key = real<[7, 5]>
// TEXT-LABEL: @shapes
// TEXT: %a = attention (%Key, %Value, %Query)
// TEXT: %b = attention (%Key, %Value, %One)
// TEXT-SAME: {scoring = dot}
// TEXT: %c, %c.AttentionWeights = attention (%Key, %Value, %Key)
// TEXT-SAME: {mask = causal, scoring = dot, window = 2}

// Heads, and from the output to the inputs.
netgraph.graph @heads {
  %Key = input : real<[9, 4, 8]>
  %Value = input
  %Query = input
  %y = attention (Key = %Key, Value = %Value, Query = %Query)
      {scoring = dot, multi_head = true, rescaling = dimension_sqrt,
       dropout = 0.1}
  output %y : real<[2, 3, 4, 5]>
}
// CHECK-LABEL: @heads
// CHECK: %Value = input : real<[9, 4, 5]>
// CHECK: %Query = input : real<[2, 3, 4, 8]>
// TEXT-LABEL: @heads
// TEXT: %y = attention (%Key, %Value, %Query)
// TEXT-SAME: {dropout = 0.1, multi_head = true,
// TEXT-SAME: rescaling = dimension_sqrt, scoring = dot}
