// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes --ngc-build-entries="precisions=real32,real64 \
// RUN:   modes=test,train gradients=Input,linear/Weights" | FileCheck %s

// For each precision: evaluation, the gradient, and the gradient in training,
// which evaluates as well. Statistics come out of training only, and a layer
// that draws asks for the random state there.

// CHECK: func.func @evaluate(%{{[^:]*}}: tensor<?x4xf32> {{.*}}ngc.port = "Input"
// CHECK-SAME: {ngc.array = "norm/MovingMean", ngc.statistic}
// CHECK-NOT: "random"
// CHECK-SAME: -> (tensor<?x4xf32> {ngc.port = "Output"})
// CHECK-NOT: ngc.gradients
// CHECK-SAME: ngc.entry = "evaluate"}

// CHECK: func.func @gradient(
// CHECK-SAME: ngc.entry = "gradient", ngc.gradients = ["Input", "linear/Weights"]}

// CHECK: func.func @gradient_train(
// CHECK-SAME: tensor<2xi64> {ngc.port = "random", ngc.role = "random"}
// CHECK-SAME: -> (tensor<?x4xf32> {ngc.port = "Output"}
// CHECK-SAME: tensor<4xf32> {ngc.port = "norm/MovingMean", ngc.role = "statistic"}
// CHECK-SAME: tensor<4xf32> {ngc.port = "norm/MovingVariance", ngc.role = "statistic"}
// CHECK-SAME: ngc.entry = "gradient:train", ngc.gradients = ["Input", "linear/Weights"], ngc.mode = "train"}

// CHECK: func.func @evaluate_real64(%{{[^:]*}}: tensor<?x4xf64>
// CHECK-SAME: ngc.entry = "evaluate:real64", ngc.precision = "real64"}
// CHECK: func.func @gradient_real64(
// CHECK: func.func @gradient_real64_train(
// CHECK-SAME: tensor<4xf64> {ngc.port = "norm/MovingMean", ngc.role = "statistic"}
// CHECK-SAME: ngc.entry = "gradient:real64:train"
// CHECK-NOT: func.func
netgraph.chain @net {
  %Input = input : real<[4]>
  %linear = linear {size = [4]}
  %norm = batch_normalization
  dropout
}
