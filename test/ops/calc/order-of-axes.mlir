// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s
// RUN: ngc-opt %s --ngc-channels-last --ngc-decompose | %evaluate \
// RUN:     | FileCheck %s
// RUN: ngc-opt %s --ngc-channels-last --canonicalize --cse \
// RUN:     | FileCheck %s --check-prefix=LAST
//
// All operators that can be asked for another order of axes stand between
// convolutions, and compute the same in both orders.

// LAST-LABEL: @extremes(
// LAST-NOT: calc.transpose
// LAST: calc.window_position {{.*}} {window = [1, 2, 2, 1]
// LAST: calc.window_scatter {{.*}} {window = [1, 2, 2, 1]
// LAST-NOT: calc.transpose
// LAST: calc.convolution
// LAST: calc.transpose {{.*}} {permutation = [0, 3, 1, 2]}
// LAST: return
func.func private @extremes(%x: tensor<1x1x5x5xf32>, %w: tensor<2x1x2x2xf32>,
    %v: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<1x1x5x5xf32>, tensor<2x1x2x2xf32>
  %y = calc.window_reduce %c {kind = max, window = [1, 1, 2, 2],
      strides = [1, 1, 1, 1], low = [0, 0, 0, 0], high = [0, 0, 0, 0]}
      : tensor<1x2x4x4xf32>
  %p = calc.window_position %c, %y {window = [1, 1, 2, 2],
      strides = [1, 1, 1, 1]} : tensor<1x2x4x4xf32>, tensor<1x2x3x3xf32>
  %q = calc.pad %p {low = [0, 0, 1, 1], high = [0, 0, 1, 1], mode = constant,
      value = -1.0} : tensor<1x2x3x3xi32>
  %z = calc.pad %y {low = [0, 0, 1, 1], high = [0, 0, 1, 1], mode = constant,
      value = 0.0} : tensor<1x2x3x3xf32>
  %s = calc.window_scatter %q, %z {window = [1, 1, 2, 2]}
      : tensor<1x2x5x5xi32>, tensor<1x2x5x5xf32>
  %d = calc.convolution %s, %v {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>
  return %d : tensor<1x2x4x4xf32>
}

// LAST-LABEL: @along(
// LAST-NOT: calc.transpose
// LAST: calc.softmax {{.*}} {axis = 3}
// LAST: calc.log_softmax {{.*}} {axis = 1}
// LAST: calc.normalize {{.*}} {axes = [1, 3]
// LAST: calc.iota {axis = 3}
// LAST: calc.convolution
// LAST: calc.transpose
func.func private @along(%x: tensor<1x1x3x3xf32>, %w: tensor<2x1x2x2xf32>,
    %v: tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32> {
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<1x1x3x3xf32>, tensor<2x1x2x2xf32>
  %s = calc.softmax %c {axis = 1} : tensor<1x2x2x2xf32>
  %l = calc.log_softmax %c {axis = 2} : tensor<1x2x2x2xf32>
  %n = calc.normalize %c {axes = [1, 2], epsilon = 0.0, method = standardize,
      unbiased = false} : tensor<1x2x2x2xf32>
  %i = calc.iota {axis = 1} : tensor<1x2x2x2xf32>
  %one = calc.constant dense<1.0> : tensor<1x2x2x2xf32>
  %m = calc.map (%s, %l, %n, %i, %one) {
  ^bb0(%a: f32, %b: f32, %d: f32, %e: f32, %f: f32):
    %0 = arith.addf %a, %b : f32
    %1 = arith.addf %0, %d : f32
    %2 = arith.addf %1, %e : f32
    %3 = arith.addf %2, %f : f32
    calc.yield %3 : f32
  } : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>,
       tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %d = calc.convolution %m, %v {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>
  %t = calc.transpose %d {permutation = [0, 1, 3, 2]} : tensor<1x1x2x2xf32>
  return %t : tensor<1x1x2x2xf32>
}

// LAST-LABEL: @products(
// LAST: calc.contract {{.*}} lhs_contract = [3], rhs_contract = [0]}
// LAST: calc.contract {{.*}} {lhs_batch = [0, 1], rhs_batch = [0, 1], lhs_contract = [], rhs_contract = []}
// LAST-NOT: calc.transpose
// LAST: return
func.func private @products(%x: tensor<1x1x3x3xf32>, %w: tensor<2x1x2x2xf32>,
    %v: tensor<2x3xf32>, %u: tensor<1x2x2xf32>)
    -> (tensor<1x2x2x3xf32>, tensor<1x2x2xf32>) {
  %c = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<1x1x3x3xf32>, tensor<2x1x2x2xf32>
  %r = calc.contract %c, %v {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<1x2x2x2xf32>, tensor<2x3xf32>
  %b = calc.contract %c, %u {lhs_batch = [0, 2], rhs_batch = [0, 1],
      lhs_contract = [], rhs_contract = []}
      : tensor<1x2x2x2xf32>, tensor<1x2x2xf32>
  %s = calc.reduce %b {axes = [2, 3], kind = max} : tensor<1x2x2x2x2xf32>
  return %r, %s : tensor<1x2x2x3xf32>, tensor<1x2x2xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[[1.0, 2.0, -3.0, 2.0, 0.5], [0.0, 4.0, 1.0, -1.5,
      2.5], [3.0, -3.0, -1.5, -1.0, 1.5], [0.5, -0.5, -2.5, -3.0, 1.0],
      [2.0, 3.5, -2.0, 0.0, -1.0]]]]> : tensor<1x1x5x5xf32>
  %1 = arith.constant dense<[[[[1.0, -2.0], [0.5, 3.0]]], [[[2.0, 1.0], [-1.0,
      0.25]]]]> : tensor<2x1x2x2xf32>
  %2 = arith.constant dense<[[[[1.0]], [[2.0]]], [[[-1.0]],
      [[0.5]]]]> : tensor<2x2x1x1xf32>
  %3 = call @extremes(%0, %1, %2) : (tensor<1x1x5x5xf32>, tensor<2x1x2x2xf32>,
      tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %4 = tensor.cast %3 : tensor<1x2x4x4xf32> to tensor<*xf32>
  call @printMemrefF32(%4) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 4, 4]
  // CHECK-NEXT{LITERAL}: [[[[0, 26, 0, 21],
  // CHECK-NEXT{LITERAL}: [0, 93, 0.5, 0],
  // CHECK-NEXT{LITERAL}: [12.5, 0, -4.5, 11],
  // CHECK-NEXT{LITERAL}: [13, 0, 5, 0]],
  // CHECK-NEXT{LITERAL}: [[0, -26, 0, -4.4375],
  // CHECK-NEXT{LITERAL}: [0, 23.25, -0.5, 0],
  // CHECK-NEXT{LITERAL}: [-6.5625, 0, -1.125, 2.75],
  // CHECK-NEXT{LITERAL}: [-13, 0, -5, 0]]]]
  %5 = arith.constant dense<[[[[1.0, 2.0, -3.0], [0.0, 4.0, 1.0], [3.0, -3.0,
      -1.5]]]]> : tensor<1x1x3x3xf32>
  %6 = arith.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %7 = call @along(%5, %1, %6) : (tensor<1x1x3x3xf32>, tensor<2x1x2x2xf32>,
      tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32>
  %8 = tensor.cast %7 : tensor<1x1x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%8) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[[8.14469, -28.5294],
  // CHECK-NEXT{LITERAL}: [-23.5004, -9.25758]]]]
  %9 = arith.constant dense<[[1.0, 0.0, 2.0], [-1.0, 3.0,
      1.0]]> : tensor<2x3xf32>
  %10 = arith.constant dense<[[[1.0, -2.0], [0.5, 3.0]]]> : tensor<1x2x2xf32>
  %13:2 = call @products(%5, %1, %9, %10) : (tensor<1x1x3x3xf32>,
      tensor<2x1x2x2xf32>, tensor<2x3xf32>, tensor<1x2x2xf32>)
      -> (tensor<1x2x2x3xf32>, tensor<1x2x2xf32>)
  %11 = tensor.cast %13#0 : tensor<1x2x2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%11) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[[4, 15, 23],
  // CHECK-NEXT{LITERAL}: [15.75, -8.25, 23.25]],
  // CHECK-NEXT{LITERAL}: [[-15.75, 0.75, -30.75],
  // CHECK-NEXT{LITERAL}: [-15.625, 34.875, 3.625]]]]
  %12 = tensor.cast %13#1 : tensor<1x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%12) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[13, 5.5],
  // CHECK-NEXT{LITERAL}: [5.8125, 34.875]]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
