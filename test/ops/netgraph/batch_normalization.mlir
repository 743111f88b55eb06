// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @channels {
  %Input = input : real<[3, 4, 5]>
  %a = batch_normalization %Input
  %b = batch_normalization %a {epsilon = 0.00001, momentum = 0.5,
                              interleaving = true}
}
// CHECK-LABEL: @channels
// CHECK: %Input = input : real<[3, 4, 5]>
// CHECK: %a = batch_normalization
// CHECK-SAME: Biases = real<[3]>, Input = real<[3, 4, 5]>,
// CHECK-SAME: MovingMean = real<[3]>, MovingVariance = real<[3]>,
// CHECK-SAME: Output = real<[3, 4, 5]>, Scaling = real<[3]>
// CHECK: %b = batch_normalization
// CHECK-SAME: Biases = real<[5]>, Input = real<[3, 4, 5]>,
// CHECK-SAME: MovingMean = real<[5]>, MovingVariance = real<[5]>,
// CHECK-SAME: Output = real<[3, 4, 5]>, Scaling = real<[5]>
// TEXT-LABEL: @channels
// TEXT: %b = batch_normalization %a {epsilon = 1.0e-05, interleaving = true,
// TEXT-SAME: momentum = 0.5}

netgraph.graph @backward {
  %Input = input : real<[?, 4]>
  %scaling = array : real<[6]>
  %a = batch_normalization %Input {Scaling = %scaling}
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[6, 4]>
// CHECK: %a = batch_normalization
// CHECK-SAME: Biases = real<[6]>, Input = real<[6, 4]>,
// CHECK-SAME: MovingMean = real<[6]>, MovingVariance = real<[6]>,
// CHECK-SAME: Output = real<[6, 4]>, Scaling = real<[6]>
// TEXT-LABEL: @backward
// TEXT: %a = batch_normalization %Input {Scaling = %scaling}
