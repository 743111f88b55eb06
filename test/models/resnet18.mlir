// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ResNet-18: a 7x7 stem, four stages of two blocks, 11.7 M parameters. A block
// that begins a stage halves the image and projects its input to the new
// channels. Arrays: test/tools/make_resnet18.py.
netgraph.graph private @same64 {
  %Input = input
  %conv1 = convolution %Input {channels = 64, kernel = [3, 3],
                               padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 64, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %Input)
  %out = ramp %sum
}
netgraph.graph private @down128 {
  %Input = input
  %conv1 = convolution %Input {channels = 128, kernel = [3, 3],
                               stride = 2, padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 128, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %project = convolution %Input {channels = 128, kernel = [1, 1],
                                 stride = 2, Biases = none}
  %project_norm = batch_normalization %project {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %project_norm)
  %out = ramp %sum
}
netgraph.graph private @same128 {
  %Input = input
  %conv1 = convolution %Input {channels = 128, kernel = [3, 3],
                               padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 128, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %Input)
  %out = ramp %sum
}
netgraph.graph private @down256 {
  %Input = input
  %conv1 = convolution %Input {channels = 256, kernel = [3, 3],
                               stride = 2, padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 256, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %project = convolution %Input {channels = 256, kernel = [1, 1],
                                 stride = 2, Biases = none}
  %project_norm = batch_normalization %project {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %project_norm)
  %out = ramp %sum
}
netgraph.graph private @same256 {
  %Input = input
  %conv1 = convolution %Input {channels = 256, kernel = [3, 3],
                               padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 256, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %Input)
  %out = ramp %sum
}
netgraph.graph private @down512 {
  %Input = input
  %conv1 = convolution %Input {channels = 512, kernel = [3, 3],
                               stride = 2, padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 512, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %project = convolution %Input {channels = 512, kernel = [1, 1],
                                 stride = 2, Biases = none}
  %project_norm = batch_normalization %project {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %project_norm)
  %out = ramp %sum
}
netgraph.graph private @same512 {
  %Input = input
  %conv1 = convolution %Input {channels = 512, kernel = [3, 3],
                               padding = 1, Biases = none}
  %norm1 = batch_normalization %conv1 {epsilon = 0.00001}
  %act = ramp %norm1
  %conv2 = convolution %act {channels = 512, kernel = [3, 3],
                             padding = 1, Biases = none}
  %norm2 = batch_normalization %conv2 {epsilon = 0.00001}
  %sum = threading "a + b" (%norm2, %Input)
  %out = ramp %sum
}
netgraph.chain @resnet18 attributes {arrays = "resnet18.safetensors"} {
  %Input = input : real<[3, 224, 224]>
  %conv1 = convolution {channels = 64, kernel = [7, 7], stride = 2,
                        padding = 3, Biases = none}
  %norm1 = batch_normalization {epsilon = 0.00001}
  %act1 = ramp
  %pool1 = pooling {kernel = [3, 3], stride = 2, padding = 1}
  %block1_1 = instance @same64
  %block1_2 = instance @same64
  %block2_1 = instance @down128
  %block2_2 = instance @same128
  %block3_1 = instance @down256
  %block3_2 = instance @same256
  %block4_1 = instance @down512
  %block4_2 = instance @same512
  %pool = aggregation {function = mean}
  %linear = linear {size = [1000]}
}
