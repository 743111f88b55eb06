// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.chain private @layer {
  %Input = input
  %norm1 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %query = linear %norm1 {size = [2, 3], mapped = 1}
  %key = linear %norm1 {size = [2, 3], mapped = 1}
  %value = linear %norm1 {size = [2, 3], mapped = 1}
  %heads = attention (Query = %query, Key = %key, Value = %value)
                     {scoring = dot, rescaling = dimension_sqrt,
                      mask = causal, multi_head = true}
  %joined = linear {size = [6], mapped = 1}
  %seen = threading "a + b" (%Input, %joined)
  %norm2 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %wide = linear {size = [10], mapped = 1}
  elementwise "0.5*x*(1 + tanh(0.7978845608028654*(x + 0.044715*x^3)))"
  %narrow = linear {size = [6], mapped = 1}
  threading "a + b" (%seen, %narrow)
}

netgraph.chain @gpt2 attributes {arrays = "gpt2.safetensors"} {
  %Words = input : integer<1 to 11, [5]>
  %table = array : real<[11, 6]>
  %places = array : real<[9, 6]>
  %words = embedding %Words {Weights = %table}
  %first = part %places {part = [[0, 4]]}
  threading "a + b" (%words, %first)
  %layer1 = instance @layer
  %layer2 = instance @layer
  %last = part {part = [-1]}
  %norm = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %logits = linear {size = [11], Weights = %table, Biases = none}
}
