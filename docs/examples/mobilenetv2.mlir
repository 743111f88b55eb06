// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MobileNetV2 for 1,000 classes: 3,504,872 parameters, 0.3 billion products for
// an image. A block widens its channels by six, looks around with one 3x3
// filter per channel, and narrows them without an activation; a block that
// changes neither size nor channels adds what came in.
//
// The output is the logits. All weights begin at random, by Kaiming's rule.
//
//   ngc docs/examples/mobilenetv2.mlir --initialize -o mobilenetv2.so

netgraph.chain private @first16 {
  %depthwise = convolution {channels = 32, kernel = [3, 3], padding = 1,
                            groups = 32, Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 16, kernel = [1, 1], Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @first24 {
  %widen = convolution {channels = 96, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 96, kernel = [3, 3], stride = 2,
                            padding = 1, groups = 96, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 24, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next24 {
  %Input = input
  %widen = convolution {channels = 144, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 144, kernel = [3, 3], padding = 1,
                            groups = 144, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 24, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first32 {
  %widen = convolution {channels = 144, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 144, kernel = [3, 3], stride = 2,
                            padding = 1, groups = 144, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 32, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next32 {
  %Input = input
  %widen = convolution {channels = 192, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 192, kernel = [3, 3], padding = 1,
                            groups = 192, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 32, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first64 {
  %widen = convolution {channels = 192, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 192, kernel = [3, 3], stride = 2,
                            padding = 1, groups = 192, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 64, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next64 {
  %Input = input
  %widen = convolution {channels = 384, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 384, kernel = [3, 3], padding = 1,
                            groups = 384, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 64, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first96 {
  %widen = convolution {channels = 384, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 384, kernel = [3, 3], padding = 1,
                            groups = 384, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 96, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next96 {
  %Input = input
  %widen = convolution {channels = 576, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 576, kernel = [3, 3], padding = 1,
                            groups = 576, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 96, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first160 {
  %widen = convolution {channels = 576, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 576, kernel = [3, 3], stride = 2,
                            padding = 1, groups = 576, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 160, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain private @next160 {
  %Input = input
  %widen = convolution {channels = 960, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 960, kernel = [3, 3], padding = 1,
                            groups = 960, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 160, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
}

netgraph.chain private @first320 {
  %widen = convolution {channels = 960, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %depthwise = convolution {channels = 960, kernel = [3, 3], padding = 1,
                            groups = 960, Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %narrow = convolution {channels = 320, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
}

netgraph.chain @mobilenetv2 attributes {initialize = kaiming} {
  %Input = input : real<[3, 224, 224]>
  %conv = convolution {channels = 32, kernel = [3, 3], stride = 2, padding = 1,
                       Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  %block1 = instance @first16
  %block2 = instance @first24
  %block3 = instance @next24
  %block4 = instance @first32
  %block5 = instance @next32
  %block6 = instance @next32
  %block7 = instance @first64
  %block8 = instance @next64
  %block9 = instance @next64
  %block10 = instance @next64
  %block11 = instance @first96
  %block12 = instance @next96
  %block13 = instance @next96
  %block14 = instance @first160
  %block15 = instance @next160
  %block16 = instance @next160
  %block17 = instance @first320
  %last = convolution {channels = 1280, kernel = [1, 1], Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  elementwise "clip(x, 0, 6)"
  aggregation {function = mean}
  dropout {probability = 0.2}
  %linear = linear {size = [1000]}
  output : real<[1000]>
}
