// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPT-2 (small; Radford et al. 2019), 124,439,808 parameters: from 128 words
// of a vocabulary of 50,257 it tells how likely each word is to be the next.
// Twelve equal layers let every word look at those before it with twelve heads,
// and send each one through a wide layer of 3,072. The table that turns words
// into vectors also turns the last vector into words.
//
// The output is the logits. Weights begin at random, normal with deviation
// 0.02.
//
//   ngc docs/examples/gpt2.mlir --initialize -o gpt2.so

netgraph.chain private @layer {
  %Input = input
  %norm1 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %query = linear %norm1 {size = [12, 64], mapped = 1}
  %key = linear %norm1 {size = [12, 64], mapped = 1}
  %value = linear %norm1 {size = [12, 64], mapped = 1}
  %heads = attention (Query = %query, Key = %key, Value = %value)
                     {scoring = dot, rescaling = dimension_sqrt,
                      mask = causal, multi_head = true}
  %joined = linear {size = [768], mapped = 1}
  %seen = threading "a + b" (%Input, %joined)
  %norm2 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %wide = linear {size = [3072], mapped = 1}
  elementwise "0.5*x*(1 + tanh(0.7978845608028654*(x + 0.044715*x^3)))"
  %narrow = linear {size = [768], mapped = 1}
  threading "a + b" (%seen, %narrow)
}

netgraph.chain @gpt2 attributes {initialize = random<weights = 0.02>} {
  %Words = input : integer<1 to 50257, [128]>
  %table = array : real<[50257, 768]>
  %places = array : real<[1024, 768]>
  %words = embedding %Words {Weights = %table}
  %first = part %places {part = [[0, 127]]}
  threading "a + b" (%words, %first)
  %layer1 = instance @layer
  %layer2 = instance @layer
  %layer3 = instance @layer
  %layer4 = instance @layer
  %layer5 = instance @layer
  %layer6 = instance @layer
  %layer7 = instance @layer
  %layer8 = instance @layer
  %layer9 = instance @layer
  %layer10 = instance @layer
  %layer11 = instance @layer
  %layer12 = instance @layer
  %last = part {part = [-1]}
  %norm = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %logits = linear {size = [50257], Weights = %table, Biases = none}
}
