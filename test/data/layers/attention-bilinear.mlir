// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "attention-bilinear.safetensors"} {
  %Key = input : real<[6, 5]>
  %Value = input : real<[6, 3]>
  %Query = input : real<[4, 2]>
  %layer = attention (Key = %Key, Value = %Value, Query = %Query)
}
