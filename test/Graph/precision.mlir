// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-precision | FileCheck %s

// An array that a contraction reads has 16 bits, through moves too; what else
// reads it gets it widened. Biases, ports and convolutions keep 32 bits.
// CHECK-LABEL: @mixed(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32> {{{.*}}}, %[[W:.*]]: tensor<3x4xbf16> {{{.*}}}, %[[F:.*]]: tensor<2x1x3xf32>
// CHECK: %[[WIDE:.*]] = calc.map (%[[W]])
// CHECK: arith.extf
// CHECK: calc.contract %[[X]], %[[W]] {{.*}} : tensor<?x4xf32>, tensor<3x4xbf16>
// CHECK: %[[T:.*]] = calc.transpose %[[W]] {{.*}} : tensor<3x4xbf16>
// CHECK: calc.contract %[[X]], %[[T]] {{.*}} : tensor<?x4xf32>, tensor<4x3xbf16>
// CHECK: calc.reduce %[[WIDE]]
// CHECK: calc.convolution %{{.*}}, %[[F]] {{.*}} : tensor<?x1x4xf32>, tensor<2x1x3xf32>
func.func @mixed(%x: tensor<?x4xf32> {ngc.port = "Input"},
    %w: tensor<3x4xf32> {ngc.array = "a/Weights"},
    %f: tensor<2x1x3xf32> {ngc.array = "b/Weights"}, %n: index)
    -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<4xf32>, tensor<?x2x2xf32>)
    attributes {ngc.precision = "mixed"} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  %t = calc.transpose %w {permutation = [1, 0]} : tensor<3x4xf32>
  %1 = calc.contract %x, %t {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<?x4xf32>, tensor<4x3xf32>
  %2 = calc.reduce %w {axes = [0], kind = add} : tensor<3x4xf32>
  %i = calc.reshape %x sizes(%n) : tensor<?x4xf32> to tensor<?x1x4xf32>
  %3 = calc.convolution %i, %f {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x1x4xf32>, tensor<2x1x3xf32>
  return %0, %1, %2, %3
      : tensor<?x3xf32>, tensor<?x3xf32>, tensor<4xf32>, tensor<?x2x2xf32>
}

// Without the precision nothing changes.
// CHECK-LABEL: @single(
// CHECK-NOT: bf16
func.func @single(%x: tensor<?x4xf32> {ngc.port = "Input"},
    %w: tensor<3x4xf32> {ngc.array = "a/Weights"}) -> tensor<?x3xf32> {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  return %0 : tensor<?x3xf32>
}
