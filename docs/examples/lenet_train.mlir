// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The net of lenet.mlir before it has learned anything, with its loss. The
// arrays have the same paths, so what train_by_hand.cpp makes of them fits both.
//
//   ngc docs/examples/lenet_train.mlir --gradients -o lenet_train.so
netgraph.graph @lenet_train attributes {initialize = kaiming} {
  %Input = input : encoder image<[28, 28], color = grayscale>
  %Target = input : integer<0 to 9>
  %conv1 = convolution %Input {channels = 20, kernel = [5, 5]}
  %ramp1 = ramp %conv1
  %pool1 = pooling %ramp1 {kernel = [2, 2], stride = [2, 2]}
  %conv2 = convolution %pool1 {channels = 50, kernel = [5, 5]}
  %ramp2 = ramp %conv2
  %pool2 = pooling %ramp2 {kernel = [2, 2], stride = [2, 2]}
  %flat = flatten %pool2
  %linear1 = linear %flat {size = [500]}
  %ramp3 = ramp %linear1
  %linear2 = linear %ramp3 {size = [10]}
  %p = softmax %linear2
  %loss = cross_entropy_loss (%p, %Target) {target = index}
  output %p : decoder class<0 to 9>
  output %loss {name = "Loss"}
}
