// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc %s --modes train --gradients arrays --batch 2 --emit graph -o %t.mlir
// RUN: FileCheck %s < %t.mlir

// The gradient of a pooling stands between a convolution's and a flattened
// array's: channels lie last in all of them, and what is small is moved.
// CHECK-LABEL: @gradient_train
// CHECK: calc.window_reduce {{.*}} window = [1, 2, 2, 1]{{.*}} : tensor<2x24x24x20xf32>
// CHECK-NOT: calc.transpose {{.*}} tensor<2x24
// CHECK-NOT: calc.transpose {{.*}} tensor<2x20x24
// CHECK: calc.window_position {{.*}}window = [1, 2, 2, 1]{{.*}} : tensor<2x24x24x20xf32>
// CHECK-NOT: calc.transpose {{.*}} tensor<2x20x24
// CHECK: return
netgraph.graph @net attributes {initialize = kaiming} {
  %Input = input : real<[1, 28, 28]>
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
  output %loss {name = "Loss"}
}
