// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.chain private @layer {
  %Input = input
  %query = linear %Input {size = [2, 3], mapped = 1}
  %key = linear %Input {size = [2, 3], mapped = 1}
  %value = linear %Input {size = [2, 3], mapped = 1}
  %heads = attention (Query = %query, Key = %key, Value = %value)
                     {scoring = dot, rescaling = dimension_sqrt,
                      multi_head = true}
  %joined = linear {size = [6], mapped = 1}
  threading "a + b" (%Input, %joined)
  %norm1 = normalization {axes = [-1], scaling = same, epsilon = 1.0e-12}
  %wide = linear {size = [10], mapped = 1}
  gelu
  %narrow = linear {size = [6], mapped = 1}
  threading "a + b" (%norm1, %narrow)
  %norm2 = normalization {axes = [-1], scaling = same, epsilon = 1.0e-12}
}

netgraph.chain @bert attributes {arrays = "bert.safetensors"} {
  %Words = input : integer<1 to 11, [5]>
  %places = array : real<[5, 6]>
  %words = embedding %Words {size = 6}
  threading "a + b" (%words, %places)
  %norm = normalization {axes = [-1], scaling = same, epsilon = 1.0e-12}
  %layer1 = instance @layer
  %layer2 = instance @layer
}
