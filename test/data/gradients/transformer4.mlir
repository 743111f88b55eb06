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
  %norm1 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %wide = linear {size = [10], mapped = 1}
  gelu
  %narrow = linear {size = [6], mapped = 1}
  threading "a + b" (%norm1, %narrow)
  %norm2 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
}

netgraph.chain @transformer4 attributes {arrays = "transformer4.safetensors"} {
  %Input = input : real<[5, 6]>
  %layer1 = instance @layer
  %layer2 = instance @layer
}
