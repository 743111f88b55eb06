// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "attention-bilinear-heads.safetensors"} {
  %Key = input : real<[6, 2, 5]>
  %Value = input : real<[6, 2, 3]>
  %Query = input : real<[6, 2, 2]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query) {mask = causal, rescaling = dimension_sqrt, multi_head = true}
}
