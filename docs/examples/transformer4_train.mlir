// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The net of transformer4.mlir with a loss: how far, in the mean square, what
// comes out is from 64 vectors that are given. The arrays have the same paths
// and begin by the same rule, `xavier`, so what training makes of them fits
// both.
//
//   ngc docs/examples/transformer4_train.mlir --initialize --gradients -o t.so

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

netgraph.graph @transformer4_train attributes {initialize = xavier} {
  %Input = input : real<[64, 256]>
  %Target = input : real<[64, 256]>
  %layer1 = instance @layer %Input
  %layer2 = instance @layer %layer1
  %layer3 = instance @layer %layer2
  %layer4 = instance @layer %layer3
  %loss = mean_squared_loss (%layer4, %Target)
  output %layer4
  output %loss {name = "Loss"}
}
