// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ResNet-50 for 1,000 classes: 25,557,032 parameters, 4.1 billion products for
// an image. Four stages of 3, 4, 6 and 3 blocks: a block squeezes its channels
// to a quarter, looks around with a 3x3 convolution, widens them again, and
// adds what came in. The first block of a stage also halves the image.
//
// The output is the logits. All weights begin at random, by Kaiming's rule.
//
//   ngc docs/examples/resnet50.mlir --initialize -o resnet50.so

netgraph.chain private @first64 {
  %Input = input
  %squeeze = convolution {channels = 64, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 64, kernel = [3, 3], padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 256, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 256, kernel = [1, 1], Biases = none}
  %norm4 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %norm4)
  ramp
}

netgraph.chain private @next64 {
  %Input = input
  %squeeze = convolution {channels = 64, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 64, kernel = [3, 3], padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 256, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
  ramp
}

netgraph.chain private @first128 {
  %Input = input
  %squeeze = convolution {channels = 128, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 128, kernel = [3, 3], stride = 2, padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 512, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 512, kernel = [1, 1], stride = 2,
                                 Biases = none}
  %norm4 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %norm4)
  ramp
}

netgraph.chain private @next128 {
  %Input = input
  %squeeze = convolution {channels = 128, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 128, kernel = [3, 3], padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 512, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
  ramp
}

netgraph.chain private @first256 {
  %Input = input
  %squeeze = convolution {channels = 256, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 256, kernel = [3, 3], stride = 2, padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 1024, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 1024, kernel = [1, 1], stride = 2,
                                 Biases = none}
  %norm4 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %norm4)
  ramp
}

netgraph.chain private @next256 {
  %Input = input
  %squeeze = convolution {channels = 256, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 256, kernel = [3, 3], padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 1024, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
  ramp
}

netgraph.chain private @first512 {
  %Input = input
  %squeeze = convolution {channels = 512, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 512, kernel = [3, 3], stride = 2, padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 2048, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 2048, kernel = [1, 1], stride = 2,
                                 Biases = none}
  %norm4 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %norm4)
  ramp
}

netgraph.chain private @next512 {
  %Input = input
  %squeeze = convolution {channels = 512, kernel = [1, 1], Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv = convolution {channels = 512, kernel = [3, 3], padding = 1,
                       Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  ramp
  %widen = convolution {channels = 2048, kernel = [1, 1], Biases = none}
  %norm3 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm3, %Input)
  ramp
}

netgraph.chain @resnet50 attributes {initialize = kaiming} {
  %Input = input : real<[3, 224, 224]>
  %conv = convolution {channels = 64, kernel = [7, 7], stride = 2, padding = 3,
                       Biases = none}
  %norm = batch_normalization {epsilon = 0.00001}
  ramp
  pooling {kernel = [3, 3], stride = 2, padding = 1}
  %block1_1 = instance @first64
  %block1_2 = instance @next64
  %block1_3 = instance @next64
  %block2_1 = instance @first128
  %block2_2 = instance @next128
  %block2_3 = instance @next128
  %block2_4 = instance @next128
  %block3_1 = instance @first256
  %block3_2 = instance @next256
  %block3_3 = instance @next256
  %block3_4 = instance @next256
  %block3_5 = instance @next256
  %block3_6 = instance @next256
  %block4_1 = instance @first512
  %block4_2 = instance @next512
  %block4_3 = instance @next512
  aggregation {function = mean}
  %linear = linear {size = [1000]}
  output : real<[1000]>
}
