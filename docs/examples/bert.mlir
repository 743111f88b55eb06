// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The encoder of BERT-base (Devlin et al. 2018), 108,595,200 parameters: 128
// words of a vocabulary of 30,522 become 128 vectors that know of each other.
// A word's vector and that of its place are added and normalized; then twelve
// equal layers let every vector look at all the others with twelve heads, and
// send each one through a wide layer of 3,072.
//
// Weights begin at random, normal with deviation 0.02.
//
//   ngc docs/examples/bert.mlir --initialize -o bert.so

netgraph.chain private @layer {
  %Input = input
  %query = linear %Input {size = [12, 64], mapped = 1}
  %key = linear %Input {size = [12, 64], mapped = 1}
  %value = linear %Input {size = [12, 64], mapped = 1}
  %heads = attention (Query = %query, Key = %key, Value = %value)
                     {scoring = dot, rescaling = dimension_sqrt,
                      multi_head = true}
  %joined = linear {size = [768], mapped = 1}
  threading "a + b" (%Input, %joined)
  %norm1 = normalization {axes = [-1], scaling = same, epsilon = 1.0e-12}
  %wide = linear {size = [3072], mapped = 1}
  gelu
  %narrow = linear {size = [768], mapped = 1}
  threading "a + b" (%norm1, %narrow)
  %norm2 = normalization {axes = [-1], scaling = same, epsilon = 1.0e-12}
}

netgraph.chain @bert attributes {initialize = random<weights = 0.02>} {
  %Words = input : integer<1 to 30522, [128]>
  %places = array : real<[128, 768]>
  %words = embedding %Words {size = 768}
  threading "a + b" (%words, %places)
  %norm = normalization {axes = [-1], scaling = same, epsilon = 1.0e-12}
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
}
