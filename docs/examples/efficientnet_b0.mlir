// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// EfficientNet-B0 for 1,000 classes: 5,288,548 parameters, 0.4 billion products
// for an image. A block widens its channels by six, looks around with one
// filter per channel, weighs the channels by what the whole image has of them
// (mean, two small linear layers, a gate), and narrows them; a block that
// changes neither size nor channels adds what came in.
//
// The output is the logits. All weights begin at random, by Kaiming's rule.
// Stochastic depth, with which it is trained, is left out.
//
//   ngc docs/examples/efficientnet_b0.mlir --initialize -o efficientnet_b0.so

netgraph.chain private @first16 {
  %depthwise = convolution {channels = 32, kernel = [3, 3], padding = 1,
                            groups = 32, Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [8]}
  swish
  %excite = linear {size = [32]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 16, kernel = [1, 1], Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @first24 {
  %widen = convolution {channels = 96, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 96, kernel = [3, 3], stride = 2,
                            padding = 1, groups = 96, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [4]}
  swish
  %excite = linear {size = [96]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 24, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next24 {
  %Input = input
  %widen = convolution {channels = 144, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 144, kernel = [3, 3], padding = 1,
                            groups = 144, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [6]}
  swish
  %excite = linear {size = [144]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 24, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first40 {
  %widen = convolution {channels = 144, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 144, kernel = [5, 5], stride = 2,
                            padding = 2, groups = 144, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [6]}
  swish
  %excite = linear {size = [144]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 40, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next40 {
  %Input = input
  %widen = convolution {channels = 240, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 240, kernel = [5, 5], padding = 2,
                            groups = 240, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [10]}
  swish
  %excite = linear {size = [240]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 40, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first80 {
  %widen = convolution {channels = 240, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 240, kernel = [3, 3], stride = 2,
                            padding = 1, groups = 240, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [10]}
  swish
  %excite = linear {size = [240]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 80, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next80 {
  %Input = input
  %widen = convolution {channels = 480, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 480, kernel = [3, 3], padding = 1,
                            groups = 480, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [20]}
  swish
  %excite = linear {size = [480]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 80, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first112 {
  %widen = convolution {channels = 480, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 480, kernel = [5, 5], padding = 2,
                            groups = 480, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [20]}
  swish
  %excite = linear {size = [480]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 112, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next112 {
  %Input = input
  %widen = convolution {channels = 672, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 672, kernel = [5, 5], padding = 2,
                            groups = 672, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [28]}
  swish
  %excite = linear {size = [672]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 112, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first192 {
  %widen = convolution {channels = 672, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 672, kernel = [5, 5], stride = 2,
                            padding = 2, groups = 672, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [28]}
  swish
  %excite = linear {size = [672]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 192, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next192 {
  %Input = input
  %widen = convolution {channels = 1152, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 1152, kernel = [5, 5], padding = 2,
                            groups = 1152, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [48]}
  swish
  %excite = linear {size = [1152]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 192, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first320 {
  %widen = convolution {channels = 1152, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %depthwise = convolution {channels = 1152, kernel = [3, 3], padding = 1,
                            groups = 1152, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %act = swish
  aggregation {function = mean}
  %squeeze = linear {size = [48]}
  swish
  %excite = linear {size = [1152]}
  %gate = sigmoid
  threading "a * b" (%act, %gate) {broadcast = -1}
  %narrow = convolution {channels = 320, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain @efficientnet_b0 attributes {initialize = kaiming} {
  %Input = input : real<[3, 224, 224]>
  %conv = convolution {channels = 32, kernel = [3, 3], stride = 2, padding = 1,
                       Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  swish
  %block1 = instance @first16
  %block2 = instance @first24
  %block3 = instance @next24
  %block4 = instance @first40
  %block5 = instance @next40
  %block6 = instance @first80
  %block7 = instance @next80
  %block8 = instance @next80
  %block9 = instance @first112
  %block10 = instance @next112
  %block11 = instance @next112
  %block12 = instance @first192
  %block13 = instance @next192
  %block14 = instance @next192
  %block15 = instance @next192
  %block16 = instance @first320
  %last = convolution {channels = 1280, kernel = [1, 1], Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  swish
  aggregation {function = mean}
  dropout {probability = 0.2}
  %linear = linear {size = [1000]}
  output : real<[1000]>
}
