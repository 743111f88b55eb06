// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @line
// TEXT: calc.window_scatter %{{.*}}, %{{.*}} {window = [1, 2]} : tensor<?x7xi32>, tensor<?x7xf32>
func.func private @line(%a: tensor<?x7xi32>, %b: tensor<?x7xf32>)
    -> tensor<?x6xf32> {
  %r = calc.window_scatter %a, %b {window = [1, 2]}
      : tensor<?x7xi32>, tensor<?x7xf32>
  return %r : tensor<?x6xf32>
}

// TEXT-LABEL: @plane
func.func private @plane(%a: tensor<?x4x5xi32>, %b: tensor<?x4x5xf32>)
    -> tensor<?x3x3xf32> {
  %r = calc.window_scatter %a, %b {window = [1, 2, 3]}
      : tensor<?x4x5xi32>, tensor<?x4x5xf32>
  return %r : tensor<?x3x3xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[0, 0, 2, 1, 1, 0, 0], [2, 2, 2, 1, 0, 0, 1]]> :
      tensor<2x7xi32>
  %1 = tensor.cast %0 : tensor<2x7xi32> to tensor<?x7xi32>
  %2 = arith.constant dense<[[-1.0, 1.0, 0.5, 3.0, 1.0, 3.0, 0.5], [-1.0,
      -1.0, 3.0, 0.5, -2.0, 2.0, 2.0]]> : tensor<2x7xf32>
  %3 = tensor.cast %2 : tensor<2x7xf32> to tensor<?x7xf32>
  %4 = call @line(%1, %3) : (tensor<?x7xi32>, tensor<?x7xf32>) ->
      tensor<?x6xf32>
  %5 = tensor.cast %4 : tensor<?x6xf32> to tensor<*xf32>
  call @printMemrefF32(%5) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 6]
  // CHECK-NEXT{LITERAL}: [[1, 0, 0, 3, 4, 0.5],
  // CHECK-NEXT{LITERAL}: [0, 0, 0, -1.5, 2, 0]]
  %6 = arith.constant dense<[[[4, 2, 1, 6, 3], [6, 1, 3, 2, 3], [0, 4, 2, 6,
      1], [2, 0, 5, 3, 2]]]> : tensor<1x4x5xi32>
  %7 = tensor.cast %6 : tensor<1x4x5xi32> to tensor<?x4x5xi32>
  %8 = arith.constant dense<[[[3.0, -1.5, 0.5, 0.0, 0.0], [0.5, 1.5, -2.5,
      3.0, 2.5], [1.5, -1.5, -0.5, -0.5, -1.0], [-3.0, 1.5, -3.0, 1.5,
      -2.0]]]> : tensor<1x4x5xf32>
  %9 = tensor.cast %8 : tensor<1x4x5xf32> to tensor<?x4x5xf32>
  %10 = call @plane(%7, %9) : (tensor<?x4x5xi32>, tensor<?x4x5xf32>) ->
      tensor<?x3x3xf32>
  %11 = tensor.cast %10 : tensor<?x3x3xf32> to tensor<*xf32>
  call @printMemrefF32(%11) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 3, 3]
  // CHECK-NEXT{LITERAL}: [[[1.5, 0, 0],
  // CHECK-NEXT{LITERAL}: [-2.5, 0, 2],
  // CHECK-NEXT{LITERAL}: [-4.5, 0, 0]]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
