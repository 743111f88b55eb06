// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expose-padding | FileCheck %s

// CHECK-LABEL: @convolution
// CHECK: %[[P:.*]] = calc.pad %{{.*}} {low = [0, 0, 1, 2], high = [0, 0, 1, 0], mode = {{ ?}}constant, value = 0.000000e+00} : tensor<?x3x8x8xf32>
// CHECK: calc.convolution %[[P]], %{{.*}} {strides = [2, 1], dilations = [1, 1], low = [0, 0], high = [0, 0], groups = 1} : tensor<?x3x10x10xf32>
func.func @convolution(%x: tensor<?x3x8x8xf32>, %w: tensor<4x3x3x3xf32>)
    -> tensor<?x4x4x8xf32> {
  %r = calc.convolution %x, %w {strides = [2, 1], dilations = [1, 1],
      low = [1, 2], high = [1, 0], groups = 1}
      : tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>
  return %r : tensor<?x4x4x8xf32>
}

// The border of a maximum is smaller than any element.
// CHECK-LABEL: @window
// CHECK: %[[P:.*]] = calc.pad %{{.*}} {low = [0, 1], high = [0, 1], mode = {{ ?}}constant, value = 0xFFF0000000000000}
// CHECK: calc.window_reduce %[[P]] {kind = {{ ?}}max, window = [1, 3], strides = [1, 1], low = [0, 0], high = [0, 0]}
func.func @window(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %r = calc.window_reduce %x {kind = max, window = [1, 3], strides = [1, 1],
      low = [0, 1], high = [0, 1]} : tensor<?x8xf32>
  return %r : tensor<?x8xf32>
}

// CHECK-LABEL: @none
// CHECK-NOT: calc.pad
// CHECK: return
func.func @none(%x: tensor<?x3x8x8xf32>, %w: tensor<4x3x3x3xf32>)
    -> tensor<?x4x6x6xf32> {
  %r = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>
  return %r : tensor<?x4x6x6xf32>
}

// CHECK-LABEL: @channels_last
// CHECK: %[[P:.*]] = calc.pad %{{.*}} {low = [0, 1, 2, 0], high = [0, 1, 0, 0], mode = {{ ?}}constant, value = 0.000000e+00} : tensor<?x8x8x3xf32>
// CHECK: calc.convolution %[[P]], %{{.*}} {strides = [2, 1], dilations = [1, 1], low = [0, 0], high = [0, 0], groups = 1, channels_last} : tensor<?x10x10x3xf32>
func.func @channels_last(%x: tensor<?x8x8x3xf32>, %w: tensor<4x3x3x3xf32>)
    -> tensor<?x4x8x4xf32> {
  %r = calc.convolution %x, %w {strides = [2, 1], dilations = [1, 1],
      low = [1, 2], high = [1, 0], groups = 1, channels_last}
      : tensor<?x8x8x3xf32>, tensor<4x3x3x3xf32>
  return %r : tensor<?x4x8x4xf32>
}
