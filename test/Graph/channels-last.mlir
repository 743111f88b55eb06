// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-channels-last --canonicalize --cse | FileCheck %s

// One transpose on the way in: pooling and a bias go along, and a mean over
// space does not care.
// CHECK-LABEL: @net(
// CHECK-SAME: %[[X:.*]]: tensor<?x3x8x8xf32>, %[[W:.*]]: tensor<4x3x3x3xf32>, %[[V:.*]]: tensor<5x4x1x1xf32>, %[[B:.*]]: tensor<4xf32>
// CHECK-NOT: calc.transpose
// CHECK: %[[T:.*]] = calc.transpose %[[X]] {permutation = [0, 2, 3, 1]}
// CHECK-NOT: calc.transpose
// CHECK: %[[C:.*]] = calc.convolution %[[T]], %[[W]] {{.*}} channels_last} : tensor<?x8x8x3xf32>, tensor<4x3x3x3xf32>
// CHECK: %[[R:.*]] = calc.broadcast %[[B]] {{.*}}{axes = [3]} : tensor<4xf32> to tensor<?x6x6x4xf32>
// CHECK: %[[M:.*]] = calc.map (%[[C]], %[[R]])
// CHECK: %[[P:.*]] = calc.window_reduce %[[M]] {kind = {{ ?}}max, window = [1, 2, 3, 1], strides = [1, 2, 3, 1], low = [0, 0, 0, 0], high = [0, 0, 0, 0]}
// CHECK: %[[D:.*]] = calc.convolution %[[P]], %[[V]] {{.*}} channels_last} : tensor<?x3x2x4xf32>, tensor<5x4x1x1xf32>
// CHECK: calc.reduce %[[D]] {axes = [1, 2], kind = {{ ?}}add} : tensor<?x3x2x5xf32>
// CHECK-NOT: calc.transpose
// CHECK: return
func.func @net(%x: tensor<?x3x8x8xf32>, %w: tensor<4x3x3x3xf32>,
    %v: tensor<5x4x1x1xf32>, %b: tensor<4xf32>) -> tensor<?x5xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x3x8x8xf32>
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>
  %r = calc.broadcast %b sizes(%n) {axes = [1]}
      : tensor<4xf32> to tensor<?x4x6x6xf32>
  %m = calc.map (%c, %r) {
  ^bb0(%a: f32, %e: f32):
    %s = arith.addf %a, %e : f32
    calc.yield %s : f32
  } : (tensor<?x4x6x6xf32>, tensor<?x4x6x6xf32>) -> tensor<?x4x6x6xf32>
  %p = calc.window_reduce %m {kind = max, window = [1, 1, 2, 3],
      strides = [1, 1, 2, 3], low = [0, 0, 0, 0], high = [0, 0, 0, 0]}
      : tensor<?x4x6x6xf32>
  %d = calc.convolution %p, %v {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x4x3x2xf32>, tensor<5x4x1x1xf32>
  %g = calc.reduce %d {axes = [2, 3], kind = add} : tensor<?x5x3x2xf32>
  return %g : tensor<?x5xf32>
}

// An image with one channel is the same memory either way.
// CHECK-LABEL: @one_channel(
// CHECK-NOT: calc.transpose
// CHECK: calc.reshape %{{.*}} : tensor<?x1x4x4xf32> to tensor<?x4x4x1xf32>
// CHECK: calc.convolution {{.*}} channels_last}
// CHECK: calc.reshape %{{.*}} : tensor<?x1x1x6xf32> to tensor<?x6xf32>
// CHECK-NOT: calc.transpose
// CHECK: return
func.func @one_channel(%x: tensor<?x1x4x4xf32>, %w: tensor<6x1x4x4xf32>)
    -> tensor<?x6xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x1x4x4xf32>
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x1x4x4xf32>, tensor<6x1x4x4xf32>
  %f = calc.reshape %c sizes(%n) : tensor<?x6x1x1xf32> to tensor<?x6xf32>
  return %f : tensor<?x6xf32>
}

// A channel attention: what is reduced to [n, c] meets the image again.
// CHECK-LABEL: @excite(
// CHECK: %[[C:.*]] = calc.convolution {{.*}} channels_last}
// CHECK: %[[R:.*]] = calc.reduce %[[C]] {axes = [1, 2]
// CHECK: %[[Y:.*]] = calc.contract %[[R]]
// CHECK: %[[B:.*]] = calc.broadcast %[[Y]] {{.*}}{axes = [0, 3]}
// CHECK: %[[M:.*]] = calc.map (%[[C]], %[[B]])
// CHECK: calc.concat (%[[M]], %[[C]]) {axis = 3}
// CHECK: calc.pad {{.*}} {low = [0, 1, 0, 0], high = [0, 0, 2, 0]
// CHECK: calc.slice {{.*}} {offsets = [0, 1, 0, 2], sizes = [-1, 3, -1, 2], strides = [1, 1, 1, 1]}
// CHECK: calc.transpose {{.*}} {permutation = [0, 3, 1, 2]}
// CHECK-NOT: calc.transpose
// CHECK: return
func.func @excite(%x: tensor<2x1x6x6xf32>, %w: tensor<4x1x3x3xf32>,
    %v: tensor<4x4xf32>) -> tensor<2x2x3x6xf32> {
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<2x1x6x6xf32>, tensor<4x1x3x3xf32>
  %r = calc.reduce %c {axes = [2, 3], kind = add} : tensor<2x4x4x4xf32>
  %y = calc.contract %r, %v {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]} : tensor<2x4xf32>, tensor<4x4xf32>
  %b = calc.broadcast %y {axes = [0, 1]} : tensor<2x4xf32> to tensor<2x4x4x4xf32>
  %m = calc.map (%c, %b) {
  ^bb0(%a: f32, %e: f32):
    %s = arith.mulf %a, %e : f32
    calc.yield %s : f32
  } : (tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32>
  %j = calc.concat (%m, %c) {axis = 1} : tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>
  %p = calc.pad %j {low = [0, 0, 1, 0], high = [0, 0, 0, 2], mode = reflect,
      value = 0.0} : tensor<2x8x4x4xf32>
  %s = calc.slice %p {offsets = [0, 2, 1, 0], sizes = [-1, 2, 3, -1],
      strides = [1, 1, 1, 1]} : tensor<2x8x5x6xf32>
  return %s : tensor<2x2x3x6xf32>
}

// The phases of a strided convolution's gradient: axes are split and joined.
// CHECK-LABEL: @phases(
// CHECK: %[[C:.*]] = calc.convolution {{.*}} channels_last}
// CHECK: %[[U:.*]] = calc.reshape %[[C]] {{.*}}: tensor<?x4x4x2xf32> to tensor<?x4x4x1x2xf32>
// CHECK: %[[J:.*]] = calc.concat (%[[U]], %[[U]]) {axis = 3}
// CHECK: %[[R:.*]] = calc.reshape %[[J]] {{.*}}: tensor<?x4x4x2x2xf32> to tensor<?x4x8x2xf32>
// CHECK: calc.convolution %[[R]]
// CHECK-SAME: channels_last
func.func @phases(%x: tensor<?x1x6x6xf32>, %w: tensor<2x1x3x3xf32>,
    %v: tensor<1x2x4x8xf32>) -> tensor<?x1x1x1xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x1x6x6xf32>
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x1x6x6xf32>, tensor<2x1x3x3xf32>
  %u = calc.reshape %c sizes(%n) : tensor<?x2x4x4xf32> to tensor<?x2x4x4x1xf32>
  %j = calc.concat (%u, %u) {axis = 4}
      : tensor<?x2x4x4x1xf32>, tensor<?x2x4x4x1xf32>
  %r = calc.reshape %j sizes(%n) : tensor<?x2x4x4x2xf32> to tensor<?x2x4x8xf32>
  %d = calc.convolution %r, %v {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x2x4x8xf32>, tensor<1x2x4x8xf32>
  return %d : tensor<?x1x1x1xf32>
}

// What flattens an image keeps the channels first, but a contraction may run
// over the axes of the image: its weights are seen with as many.
// CHECK-LABEL: @flatten(
// CHECK-NOT: calc.transpose
// CHECK: %[[C:.*]] = calc.convolution {{.*}} channels_last}
// CHECK: %[[M:.*]] = calc.reshape %arg2 : tensor<5x32xf32> to tensor<5x2x4x4xf32>
// CHECK: calc.contract %[[C]], %[[M]] {lhs_batch = [], rhs_batch = [], lhs_contract = [3, 1, 2], rhs_contract = [1, 2, 3]}
// CHECK-NOT: calc.transpose
// CHECK: return
func.func @flatten(%x: tensor<?x1x6x6xf32>, %w: tensor<2x1x3x3xf32>,
    %m: tensor<5x32xf32>) -> tensor<?x5xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x1x6x6xf32>
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x1x6x6xf32>, tensor<2x1x3x3xf32>
  %f = calc.reshape %c sizes(%n) : tensor<?x2x4x4xf32> to tensor<?x32xf32>
  %y = calc.contract %f, %m {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x32xf32>, tensor<5x32xf32>
  return %y : tensor<?x5xf32>
}

// The way back: the gradient of the image, and that of few weights.
// CHECK-LABEL: @flatten_back(
// CHECK: %[[M:.*]] = calc.reshape %arg2 : tensor<5x32xf32> to tensor<5x2x4x4xf32>
// CHECK: %[[T:.*]] = calc.transpose %[[M]] {permutation = [0, 2, 3, 1]}
// CHECK: %[[D:.*]] = calc.contract %arg0, %[[T]] {{.*}} : tensor<?x5xf32>, tensor<5x4x4x2xf32>
// CHECK: calc.convolution_filter {{.*}}, %[[D]] {{.*}} channels_last}
// CHECK-NOT: calc.transpose
// CHECK: return
func.func @flatten_back(%dy: tensor<?x5xf32>, %x: tensor<?x1x6x6xf32>,
    %m: tensor<5x32xf32>) -> tensor<2x1x3x3xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x1x6x6xf32>
  %f = calc.contract %dy, %m {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<?x5xf32>, tensor<5x32xf32>
  %d = calc.reshape %f sizes(%n) : tensor<?x32xf32> to tensor<?x2x4x4xf32>
  %r = calc.convolution_filter %x, %d {kernel = [3, 3], strides = [1, 1],
      dilations = [1, 1], low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x1x6x6xf32>, tensor<?x2x4x4xf32>
  return %r : tensor<2x1x3x3xf32>
}

// A filter stays as it is, and so do arrays without a convolution near.
// CHECK-LABEL: @filter(
// CHECK: calc.transpose %arg0 {permutation = [0, 2, 3, 1]}
// CHECK: calc.transpose %arg1 {permutation = [0, 2, 3, 1]}
// CHECK: calc.convolution_filter {{.*}} channels_last} : tensor<?x6x6x2xf32>, tensor<?x4x4x3xf32>
// CHECK-NOT: calc.transpose
// CHECK: return
func.func @filter(%x: tensor<?x2x6x6xf32>, %dy: tensor<?x3x4x4xf32>,
    %z: tensor<?x2x6x6xf32>) -> (tensor<3x2x3x3xf32>, tensor<?x2x6x6xf32>) {
  %f = calc.convolution_filter %x, %dy {kernel = [3, 3], strides = [1, 1],
      dilations = [1, 1], low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x2x6x6xf32>, tensor<?x3x4x4xf32>
  %m = calc.map (%z) {
  ^bb0(%a: f32):
    %s = arith.mulf %a, %a : f32
    calc.yield %s : f32
  } : (tensor<?x2x6x6xf32>) -> tensor<?x2x6x6xf32>
  return %f, %m : tensor<3x2x3x3xf32>, tensor<?x2x6x6xf32>
}

// Nothing to win.
// CHECK-LABEL: @no_convolution(
// CHECK-NEXT: calc.transpose %{{.*}} {permutation = [0, 2, 1]}
// CHECK-NEXT: calc.reduce %{{.*}} {axes = [1]
// CHECK-NEXT: return
func.func @no_convolution(%x: tensor<?x3x4xf32>) -> tensor<?x3xf32> {
  %t = calc.transpose %x {permutation = [0, 2, 1]} : tensor<?x3x4xf32>
  %r = calc.reduce %t {axes = [1], kind = add} : tensor<?x4x3xf32>
  return %r : tensor<?x3xf32>
}
