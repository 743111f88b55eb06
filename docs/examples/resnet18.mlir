// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ResNet-18 for 1,000 classes: 11,689,512 parameters, 1.8 billion products for
// an image. Four stages of two blocks: a block is two 3x3 convolutions, and
// adds what came in. The first block of a stage halves the image, and projects
// what it adds to the new channels.
//
// The output is the logits. All weights begin at random, by Kaiming's rule.
//
//   ngc docs/examples/resnet18.mlir --initialize -o resnet18.so

netgraph.chain private @next64 {
  %Input = input
  %conv1 = convolution {channels = 64, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 64, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %Input)
  ramp
}

netgraph.chain private @first128 {
  %Input = input
  %conv1 = convolution {channels = 128, kernel = [3, 3], stride = 2,
                        padding = 1, Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 128, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 128, kernel = [1, 1], stride = 2,
                                 Biases = none}
  %project_norm = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %project_norm)
  ramp
}

netgraph.chain private @next128 {
  %Input = input
  %conv1 = convolution {channels = 128, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 128, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %Input)
  ramp
}

netgraph.chain private @first256 {
  %Input = input
  %conv1 = convolution {channels = 256, kernel = [3, 3], stride = 2,
                        padding = 1, Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 256, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 256, kernel = [1, 1], stride = 2,
                                 Biases = none}
  %project_norm = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %project_norm)
  ramp
}

netgraph.chain private @next256 {
  %Input = input
  %conv1 = convolution {channels = 256, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 256, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %Input)
  ramp
}

netgraph.chain private @first512 {
  %Input = input
  %conv1 = convolution {channels = 512, kernel = [3, 3], stride = 2,
                        padding = 1, Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 512, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  %project = convolution %Input {channels = 512, kernel = [1, 1], stride = 2,
                                 Biases = none}
  %project_norm = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %project_norm)
  ramp
}

netgraph.chain private @next512 {
  %Input = input
  %conv1 = convolution {channels = 512, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  %conv2 = convolution {channels = 512, kernel = [3, 3], padding = 1,
                        Biases = none}
  %norm2 = batch_normalization {epsilon = 0.00001}
  threading "a + b" (%norm2, %Input)
  ramp
}

netgraph.chain @resnet18 attributes {initialize = kaiming} {
  %Input = input : real<[3, 224, 224]>
  %conv1 = convolution {channels = 64, kernel = [7, 7], stride = 2, padding = 3,
                        Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  ramp
  pooling {kernel = [3, 3], stride = 2, padding = 1}
  %block1_1 = instance @next64
  %block1_2 = instance @next64
  %block2_1 = instance @first128
  %block2_2 = instance @next128
  %block3_1 = instance @first256
  %block3_2 = instance @next256
  %block4_1 = instance @first512
  %block4_2 = instance @next512
  aggregation {function = mean}
  %linear = linear {size = [1000]}
  output : real<[1000]>
}
