// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "attention-bilinear.safetensors"} {
  %Input1 = input : real<[6, 4]>
  %Input2 = input : real<[6, 3]>
  %Input3 = input : real<[5, 2]>
  %layer = attention (Key = %Input1, Value = %Input2, Query = %Input3)
}
