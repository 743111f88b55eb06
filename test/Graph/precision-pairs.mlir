// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-target=cpu=znver4 --ngc-precision --cse \
// RUN:   | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=neoverse-v1 --ngc-precision --cse \
// RUN:   | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=sapphirerapids --ngc-precision \
// RUN:   | FileCheck %s --check-prefix=NONE
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 --ngc-precision \
// RUN:   | FileCheck %s --check-prefix=NONE

// Vectors that add pairs of products want both factors in 16 bits: what meets
// an array is rounded once, whoever reads it so. Matrix tiles round by
// themselves.
// CHECK-LABEL: @pairs(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x4xf32> {{{.*}}}, %[[W:.*]]: tensor<3x4xbf16> {{{.*}}}, %[[V:.*]]: tensor<6x4xbf16>
// CHECK: %[[NARROW:.*]] = calc.map (%[[X]])
// CHECK: arith.truncf {{.*}} : f32 to bf16
// CHECK-NOT: calc.map
// CHECK: calc.contract %[[NARROW]], %[[W]]
// CHECK: calc.contract %[[NARROW]], %[[V]]
// CHECK: calc.reduce %[[X]]
// NONE-LABEL: @pairs(
// NONE-NOT: arith.truncf
func.func @pairs(%x: tensor<?x4xf32> {ngc.port = "Input"},
    %w: tensor<3x4xf32> {ngc.array = "a/Weights"},
    %v: tensor<6x4xf32> {ngc.array = "b/Weights"})
    -> (tensor<?x3xf32>, tensor<?x6xf32>, tensor<4xf32>)
    attributes {ngc.precision = "mixed"} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  %1 = calc.contract %x, %v {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<6x4xf32>
  %2 = calc.reduce %x {axes = [0], kind = add} : tensor<?x4xf32>
  return %0, %1, %2 : tensor<?x3xf32>, tensor<?x6xf32>, tensor<4xf32>
}

// An odd number of products makes no pairs, and neighbours in another sum none.
// CHECK-LABEL: @others(
// CHECK-SAME: tensor<3x5xbf16>
// CHECK-SAME: tensor<3x4xbf16>
// CHECK-NOT: arith.truncf
func.func @others(%x: tensor<?x5xf32> {ngc.port = "Input"},
    %t: tensor<4x2xf32> {ngc.port = "Turned"},
    %w: tensor<3x5xf32> {ngc.array = "a/Weights"},
    %v: tensor<3x4xf32> {ngc.array = "b/Weights"})
    -> (tensor<?x3xf32>, tensor<2x3xf32>)
    attributes {ngc.precision = "mixed"} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x5xf32>, tensor<3x5xf32>
  %1 = calc.contract %t, %v {lhs_batch = [], rhs_batch = [],
      lhs_contract = [0], rhs_contract = [1]}
      : tensor<4x2xf32>, tensor<3x4xf32>
  return %0, %1 : tensor<?x3xf32>, tensor<2x3xf32>
}

// Filters of many channels, which will be side by side; those of one channel a
// group stay real32, and so do their images.
// CHECK-LABEL: @filters(
// CHECK-SAME: tensor<64x32x3x3xbf16>
// CHECK-SAME: tensor<32x1x3x3xf32>
// CHECK: calc.convolution {{.*}} : tensor<?x32x8x8xbf16>, tensor<64x32x3x3xbf16>
// CHECK: calc.convolution {{.*}} : tensor<?x32x8x8xf32>, tensor<32x1x3x3xf32>
func.func @filters(%x: tensor<?x32x8x8xf32> {ngc.port = "Input"},
    %wide: tensor<64x32x3x3xf32> {ngc.array = "a/Weights"},
    %depthwise: tensor<32x1x3x3xf32> {ngc.array = "b/Weights"})
    -> (tensor<?x64x6x6xf32>, tensor<?x32x6x6xf32>)
    attributes {ngc.precision = "mixed"} {
  %0 = calc.convolution %x, %wide {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x32x8x8xf32>, tensor<64x32x3x3xf32>
  %1 = calc.convolution %x, %depthwise {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 32}
      : tensor<?x32x8x8xf32>, tensor<32x1x3x3xf32>
  return %0, %1 : tensor<?x64x6x6xf32>, tensor<?x32x6x6xf32>
}

// In real32 nothing is rounded.
// CHECK-LABEL: @real32(
// CHECK-NOT: bf16
func.func @real32(%x: tensor<?x4xf32> {ngc.port = "Input"},
    %w: tensor<3x4xf32> {ngc.array = "a/Weights"}) -> tensor<?x3xf32>
    attributes {ngc.precision = "real32"} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  return %0 : tensor<?x3xf32>
}
