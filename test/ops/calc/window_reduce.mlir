// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @max_padded
// TEXT: calc.window_reduce %{{.*}} {kind = max, window = [1, 1, 3], strides = [1, 1, 2], low = [0, 0, 1], high = [0, 0, 1]} : tensor<?x2x5xf32>
func.func private @max_padded(%a: tensor<?x2x5xf32>) -> tensor<?x2x3xf32> {
  %r = calc.window_reduce %a {kind = max, window = [1, 1, 3],
      strides = [1, 1, 2], low = [0, 0, 1], high = [0, 0, 1]}
      : tensor<?x2x5xf32>
  return %r : tensor<?x2x3xf32>
}

// TEXT-LABEL: @sum_overlapping
func.func private @sum_overlapping(%a: tensor<?x4x4xf32>) -> tensor<?x3x2xf32> {
  %r = calc.window_reduce %a {kind = add, window = [1, 2, 2],
      strides = [1, 1, 2], low = [0, 0, 0], high = [0, 0, 0]}
      : tensor<?x4x4xf32>
  return %r : tensor<?x3x2xf32>
}

// TEXT-LABEL: @min_left
func.func private @min_left(%a: tensor<?x2x4xf32>) -> tensor<?x2x2xf32> {
  %r = calc.window_reduce %a {kind = min, window = [1, 1, 2],
      strides = [1, 1, 3], low = [0, 0, 2], high = [0, 0, 0]}
      : tensor<?x2x4xf32>
  return %r : tensor<?x2x2xf32>
}

// TEXT-LABEL: @every_other
func.func private @every_other(%a: tensor<?x2x5xf32>) -> tensor<?x2x3xf32> {
  %r = calc.window_reduce %a {kind = max, window = [1, 1, 1],
      strides = [1, 1, 2], low = [0, 0, 0], high = [0, 0, 0]}
      : tensor<?x2x5xf32>
  return %r : tensor<?x2x3xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[-2.0, -1.5, -2.5, -3.5, -3.0], [-1.0,
      -1.0, -3.5, -2.0, -3.0]]]> : tensor<1x2x5xf32>
  %1 = tensor.cast %0 : tensor<1x2x5xf32> to tensor<?x2x5xf32>
  %2 = call @max_padded(%1) : (tensor<?x2x5xf32>) -> tensor<?x2x3xf32>
  %3 = tensor.cast %2 : tensor<?x2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[-1.5, -1.5, -3],
  // CHECK-NEXT{LITERAL}: [-1, -1, -2]]]
  %4 = arith.constant dense<[[[2.0, -3.0, 1.0, -1.0], [-0.5, 3.0, 2.5,
      -2.5], [2.0, -1.0, -3.0, 0.5], [3.0, 2.0, -2.0,
      -3.0]]]> : tensor<1x4x4xf32>
  %5 = tensor.cast %4 : tensor<1x4x4xf32> to tensor<?x4x4xf32>
  %6 = call @sum_overlapping(%5) : (tensor<?x4x4xf32>) -> tensor<?x3x2xf32>
  %7 = tensor.cast %6 : tensor<?x3x2xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 3, 2]
  // CHECK-NEXT{LITERAL}: [[[1.5, 0],
  // CHECK-NEXT{LITERAL}: [3.5, -2.5],
  // CHECK-NEXT{LITERAL}: [6, -7.5]]]
  %8 = arith.constant dense<[[[-1.5, 1.5, 1.0, -1.5], [0.5, -2.5, 2.0,
      -3.0]]]> : tensor<1x2x4xf32>
  %9 = tensor.cast %8 : tensor<1x2x4xf32> to tensor<?x2x4xf32>
  %10 = call @min_left(%9) : (tensor<?x2x4xf32>) -> tensor<?x2x2xf32>
  %11 = tensor.cast %10 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%11) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[inf, 1],
  // CHECK-NEXT{LITERAL}: [inf, -2.5]]]
  %12 = arith.constant dense<[[[-2.5, 2.5, 2.5, -1.0, 0.0], [2.5, -2.5,
      3.0, 2.5, 3.0]]]> : tensor<1x2x5xf32>
  %13 = tensor.cast %12 : tensor<1x2x5xf32> to tensor<?x2x5xf32>
  %14 = call @every_other(%13) : (tensor<?x2x5xf32>) -> tensor<?x2x3xf32>
  %15 = tensor.cast %14 : tensor<?x2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%15) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[-2.5, 2.5, 0],
  // CHECK-NEXT{LITERAL}: [2.5, 3, 3]]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
