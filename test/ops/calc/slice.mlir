// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @strided
// TEXT: calc.slice %{{.*}} {offsets = [0, 1, 0], sizes = [-1, 2, 2], strides = [1, 2, 2]} : tensor<?x4x3xf32>
func.func private @strided(%a: tensor<?x4x3xf32>) -> tensor<?x2x2xf32> {
  %r = calc.slice %a {offsets = [0, 1, 0], sizes = [-1, 2, 2],
      strides = [1, 2, 2]} : tensor<?x4x3xf32>
  return %r : tensor<?x2x2xf32>
}

// TEXT-LABEL: @backwards
func.func private @backwards(%a: tensor<?x4x3xf32>) -> tensor<?x2x2xf32> {
  %r = calc.slice %a {offsets = [0, 3, 1], sizes = [-1, 2, 2],
      strides = [1, -2, 1]} : tensor<?x4x3xf32>
  return %r : tensor<?x2x2xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]], [[2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]]> : tensor<2x4x3xf32>
  %1 = tensor.cast %0 : tensor<2x4x3xf32> to tensor<?x4x3xf32>
  %2 = call @strided(%1) : (tensor<?x4x3xf32>) -> tensor<?x2x2xf32>
  %3 = tensor.cast %2 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[0, -0.5],
  // CHECK-NEXT{LITERAL}: [3, -1]],
  // CHECK-NEXT{LITERAL}: [[1, -2],
  // CHECK-NEXT{LITERAL}: [-0.5, 0.5]]]
  %4 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]], [[2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]]> : tensor<2x4x3xf32>
  %5 = tensor.cast %4 : tensor<2x4x3xf32> to tensor<?x4x3xf32>
  %6 = call @backwards(%5) : (tensor<?x4x3xf32>) -> tensor<?x2x2xf32>
  %7 = tensor.cast %6 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[0.5, -1],
  // CHECK-NEXT{LITERAL}: [1, -0.5]],
  // CHECK-NEXT{LITERAL}: [[0.5, 0.5],
  // CHECK-NEXT{LITERAL}: [-0.5, -2]]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
