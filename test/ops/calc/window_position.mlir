// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @pairs
// TEXT: calc.window_position %{{.*}}, %{{.*}} {window = [1, 2], strides = [1, 2]} : tensor<?x6xf32>, tensor<?x3xf32>
func.func private @pairs(%a: tensor<?x6xf32>, %b: tensor<?x3xf32>)
    -> tensor<?x3xi32> {
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2]}
      : tensor<?x6xf32>, tensor<?x3xf32>
  return %r : tensor<?x3xi32>
}

// TEXT-LABEL: @overlapping
func.func private @overlapping(%a: tensor<?x4x4xf32>, %b: tensor<?x2x2xf32>)
    -> tensor<?x2x2xi32> {
  %r = calc.window_position %a, %b {window = [1, 2, 3], strides = [1, 2, 1]}
      : tensor<?x4x4xf32>, tensor<?x2x2xf32>
  return %r : tensor<?x2x2xi32>
}

// An extreme that no cell holds, as of NaN, is at the number of cells.
// TEXT-LABEL: @nowhere
func.func private @nowhere(%a: tensor<?x4xf32>, %b: tensor<?x2xf32>)
    -> tensor<?x2xi32> {
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2]}
      : tensor<?x4xf32>, tensor<?x2xf32>
  return %r : tensor<?x2xi32>
}

func.func @main() {
  %0 = arith.constant dense<[[-2.5, 0.5, -2.0, 3.0, 1.0, 3.0], [1.0, 1.5,
      -1.0, 2.0, -2.5, -2.5]]> : tensor<2x6xf32>
  %1 = tensor.cast %0 : tensor<2x6xf32> to tensor<?x6xf32>
  %2 = arith.constant dense<[[0.5, 3.0, 3.0], [1.5, 2.0, -2.5]]> :
      tensor<2x3xf32>
  %3 = tensor.cast %2 : tensor<2x3xf32> to tensor<?x3xf32>
  %4 = call @pairs(%1, %3) : (tensor<?x6xf32>, tensor<?x3xf32>) ->
      tensor<?x3xi32>
  %5 = tensor.cast %4 : tensor<?x3xi32> to tensor<*xi32>
  call @printMemrefI32(%5) : (tensor<*xi32>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[1, 1, 1],
  // CHECK-NEXT{LITERAL}: [1, 1, 0]]
  %6 = arith.constant dense<[[[-1.0, 1.5, 0.0, 2.5], [3.0, -0.5, -0.5, 0.5],
      [1.0, 0.0, 0.5, 3.0], [1.5, -1.0, -0.5, -0.5]]]> : tensor<1x4x4xf32>
  %7 = tensor.cast %6 : tensor<1x4x4xf32> to tensor<?x4x4xf32>
  %8 = arith.constant dense<[[[-1.0, -0.5], [-1.0, -1.0]]]> :
      tensor<1x2x2xf32>
  %9 = tensor.cast %8 : tensor<1x2x2xf32> to tensor<?x2x2xf32>
  %10 = call @overlapping(%7, %9) : (tensor<?x4x4xf32>, tensor<?x2x2xf32>) ->
      tensor<?x2x2xi32>
  %11 = tensor.cast %10 : tensor<?x2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%11) : (tensor<*xi32>) -> ()
  // CHECK: sizes = [1, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[0, 3],
  // CHECK-NEXT{LITERAL}: [4, 3]]]
  %12 = arith.constant dense<[[-2.5, -3.0, 2.0, -0.5]]> : tensor<1x4xf32>
  %13 = tensor.cast %12 : tensor<1x4xf32> to tensor<?x4xf32>
  %14 = arith.constant dense<[[7.0, 7.0]]> : tensor<1x2xf32>
  %15 = tensor.cast %14 : tensor<1x2xf32> to tensor<?x2xf32>
  %16 = call @nowhere(%13, %15) : (tensor<?x4xf32>, tensor<?x2xf32>) ->
      tensor<?x2xi32>
  %17 = tensor.cast %16 : tensor<?x2xi32> to tensor<*xi32>
  call @printMemrefI32(%17) : (tensor<*xi32>) -> ()
  // CHECK: sizes = [1, 2]
  // CHECK-NEXT{LITERAL}: [[2, 2]]
  return
}
func.func private @printMemrefI32(tensor<*xi32>)
