// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @nothing_happens
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf32>, %{{.*}}: index)
// CHECK-NEXT: return %[[X]]
func.func @nothing_happens(%x: tensor<?x3xf32>, %n: index)
    -> tensor<?x3xf32> {
  %0 = calc.broadcast %x {axes = [0, 1]}
      : tensor<?x3xf32> to tensor<?x3xf32>
  %1 = calc.transpose %0 {permutation = [0, 1]} : tensor<?x3xf32>
  %2 = calc.reshape %1 sizes(%n) : tensor<?x3xf32> to tensor<?x3xf32>
  %3 = calc.slice %2 {offsets = [0, 0], sizes = [-1, 3], strides = [1, 1]}
      : tensor<?x3xf32>
  %4 = calc.pad %3 {low = [0, 0], high = [0, 0], mode = edge, value = 0.0}
      : tensor<?x3xf32>
  %5 = calc.concat (%4) {axis = 1} : tensor<?x3xf32>
  %6 = calc.reduce %5 {axes = [], kind = add} : tensor<?x3xf32>
  %7 = calc.window_reduce %6 {kind = max, window = [1, 1], strides = [1, 1],
      low = [0, 0], high = [0, 0]} : tensor<?x3xf32>
  return %7 : tensor<?x3xf32>
}

// CHECK-LABEL: @reversed
// CHECK: calc.slice
func.func @reversed(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %r = calc.slice %x {offsets = [0, 2], sizes = [-1, 3], strides = [1, -1]}
      : tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: @transposes
// CHECK-NEXT: calc.transpose %{{.*}} {permutation = [2, 0, 1]}
// CHECK-NEXT: return
func.func @transposes(%x: tensor<?x3x4xf32>) -> tensor<4x?x3xf32> {
  %0 = calc.transpose %x {permutation = [1, 2, 0]} : tensor<?x3x4xf32>
  %1 = calc.transpose %0 {permutation = [1, 2, 0]} : tensor<3x4x?xf32>
  return %1 : tensor<4x?x3xf32>
}

// CHECK-LABEL: @reshapes
// CHECK-NEXT: calc.reshape %{{.*}} : tensor<2x6xf32> to tensor<4x3xf32>
// CHECK-NEXT: return
func.func @reshapes(%x: tensor<2x6xf32>) -> tensor<4x3xf32> {
  %0 = calc.reshape %x : tensor<2x6xf32> to tensor<12xf32>
  %1 = calc.reshape %0 : tensor<12xf32> to tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// CHECK-LABEL: @broadcasts
// CHECK-SAME: (%{{.*}}: tensor<3xf32>, %[[N:.*]]: index, %[[M:.*]]: index)
// CHECK-NEXT: calc.broadcast %{{.*}} sizes(%[[N]], %[[M]]) {axes = [1]}
// CHECK-NEXT: return
func.func @broadcasts(%x: tensor<3xf32>, %n: index, %m: index)
    -> tensor<?x3x?xf32> {
  %0 = calc.broadcast %x sizes(%m) {axes = [0]}
      : tensor<3xf32> to tensor<3x?xf32>
  %1 = calc.broadcast %0 sizes(%n) {axes = [1, 2]}
      : tensor<3x?xf32> to tensor<?x3x?xf32>
  return %1 : tensor<?x3x?xf32>
}

// CHECK-LABEL: @constants
// CHECK-NEXT: calc.constant dense<1.000000e+00> : tensor<3x2xf32>
// CHECK-NEXT: return
func.func @constants() -> tensor<3x2xf32> {
  %0 = calc.constant dense<1.0> : tensor<4xf32>
  %1 = calc.slice %0 {offsets = [1], sizes = [2], strides = [1]}
      : tensor<4xf32>
  %2 = calc.broadcast %1 {axes = [0]} : tensor<2xf32> to tensor<2x3xf32>
  %3 = calc.transpose %2 {permutation = [1, 0]} : tensor<2x3xf32>
  %4 = calc.reshape %3 : tensor<3x2xf32> to tensor<6xf32>
  %5 = calc.reshape %4 : tensor<6xf32> to tensor<3x2xf32>
  return %5 : tensor<3x2xf32>
}

// A part of an array that is repeated for each example; of examples, no.
// CHECK-LABEL: @parts
// CHECK-SAME: (%[[X:.*]]: tensor<5x3xf32>, %[[N:.*]]: index)
// CHECK: %[[PART:.*]] = calc.slice %[[X]] {offsets = [1, 0], sizes = [2, -1],
// CHECK-SAME: strides = [2, 1]} : tensor<5x3xf32>
// CHECK: calc.broadcast %[[PART]] sizes(%[[N]]) {axes = [1, 2]}
// CHECK-SAME: tensor<2x3xf32> to tensor<?x2x3xf32>
// CHECK: %[[ALL:.*]] = calc.broadcast %[[X]]
// CHECK-SAME: tensor<5x3xf32> to tensor<4x5x3xf32>
// CHECK: calc.slice %[[ALL]]
func.func @parts(%x: tensor<5x3xf32>, %n: index)
    -> (tensor<?x2x3xf32>, tensor<2x5x3xf32>) {
  %0 = calc.broadcast %x sizes(%n) {axes = [1, 2]}
      : tensor<5x3xf32> to tensor<?x5x3xf32>
  %1 = calc.slice %0 {offsets = [0, 1, 0], sizes = [-1, 2, -1],
      strides = [1, 2, 1]} : tensor<?x5x3xf32>
  %2 = calc.broadcast %x {axes = [1, 2]} : tensor<5x3xf32> to tensor<4x5x3xf32>
  %3 = calc.slice %2 {offsets = [0, 0, 0], sizes = [2, -1, -1],
      strides = [1, 1, 1]} : tensor<4x5x3xf32>
  return %1, %3 : tensor<?x2x3xf32>, tensor<2x5x3xf32>
}
