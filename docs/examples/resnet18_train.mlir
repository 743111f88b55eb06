// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The net of resnet18.mlir with its loss. The arrays have the same paths, so
// what training makes of them fits both. In mode train the normalisations take
// the mean and variance of the batch.
//
//   ngc docs/examples/resnet18_train.mlir --initialize --gradients \
//     --modes train -o resnet18_train.so

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

netgraph.chain @resnet18_train attributes {initialize = kaiming} {
  %Input = input : real<[3, 224, 224]>
  %Target = input : integer<1 to 1000>
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
  %p = softmax
  %loss = cross_entropy_loss (%p, %Target) {target = index}
  output %p
  output %loss {name = "Loss"}
}
