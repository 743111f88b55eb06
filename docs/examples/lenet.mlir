// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A LeNet that tells ten kinds of clothes apart: 431,080 parameters, trained
// on Fashion-MNIST by test/tools/train_lenet.py.
//
//   ngc docs/examples/lenet.mlir -o lenet.so
netgraph.chain @lenet attributes {arrays = "lenet.safetensors"} {
  %Input = input : encoder image<[28, 28], color = grayscale>
  %conv1 = convolution {channels = 20, kernel = [5, 5]}
  ramp
  %pool1 = pooling {kernel = [2, 2], stride = [2, 2]}
  %conv2 = convolution {channels = 50, kernel = [5, 5]}
  ramp
  %pool2 = pooling {kernel = [2, 2], stride = [2, 2]}
  flatten
  %linear1 = linear {size = [500]}
  ramp
  %linear2 = linear {size = [10]}
  softmax
  output : decoder class<["t-shirt", "trouser", "pullover", "dress", "coat",
                          "sandal", "shirt", "sneaker", "bag", "ankle boot"]>
}
