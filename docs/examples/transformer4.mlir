// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Transformer encoder of four layers, 3,159,040 parameters: 64 vectors of 256
// numbers go in and come out. Each layer lets every vector look at all the
// others with four heads, then sends each one through a wide layer of 1024;
// what is found is added to what was there, and normalized.
//
// Weights begin at random, by Xavier's rule. transformer4_train.mlir is its
// loss.
//
//   ngc docs/examples/transformer4.mlir --initialize -o transformer4.so

netgraph.chain private @layer {
  %Input = input
  %query = linear %Input {size = [4, 64], mapped = 1}
  %key = linear %Input {size = [4, 64], mapped = 1}
  %value = linear %Input {size = [4, 64], mapped = 1}
  %heads = attention (Query = %query, Key = %key, Value = %value)
                     {scoring = dot, rescaling = dimension_sqrt,
                      multi_head = true}
  %joined = linear {size = [256], mapped = 1}
  threading "a + b" (%Input, %joined)
  %norm1 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
  %wide = linear {size = [1024], mapped = 1}
  gelu
  %narrow = linear {size = [256], mapped = 1}
  threading "a + b" (%norm1, %narrow)
  %norm2 = normalization {axes = [-1], scaling = same, epsilon = 0.00001}
}

netgraph.chain @transformer4 attributes {initialize = xavier} {
  %Input = input : real<[64, 256]>
  %layer1 = instance @layer
  %layer2 = instance @layer
  %layer3 = instance @layer
  %layer4 = instance @layer
}
