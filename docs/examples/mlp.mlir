// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three linear layers, 669,706 parameters: the smallest net that is still
// called deep. It begins at random; mlp_train.mlir is its loss.
//
//   ngc docs/examples/mlp.mlir --initialize -o mlp.so
netgraph.chain @mlp attributes {initialize = kaiming} {
  %Input = input : encoder image<[28, 28], color = grayscale>
  %linear1 = linear {size = [512]}
  ramp
  %linear2 = linear {size = [512]}
  ramp
  %linear3 = linear {size = [10]}
  softmax
  output : decoder class<0 to 9>
}
