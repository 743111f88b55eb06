// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @standard
// TEXT: calc.normalize %{{.*}} {axes = [1], epsilon = 1.000000e-03, method = standardize, unbiased = false} : tensor<?x4xf64>
func.func private @standard(%a: tensor<?x4xf64>) -> tensor<?x4xf64> {
  %r = calc.normalize %a {axes = [1], epsilon = 1.0e-03,
      method = standardize, unbiased = false} : tensor<?x4xf64>
  return %r : tensor<?x4xf64>
}

// TEXT-LABEL: @unbiased
func.func private @unbiased(%a: tensor<?x3x2xf64>) -> tensor<?x3x2xf64> {
  %r = calc.normalize %a {axes = [1, 2], epsilon = 0.5,
      method = standardize, unbiased = true} : tensor<?x3x2xf64>
  return %r : tensor<?x3x2xf64>
}

// TEXT-LABEL: @any_count
func.func private @any_count(%a: tensor<?x3x2xf64>) -> tensor<?x3x2xf64> {
  %r = calc.normalize %a {axes = [0, 2], epsilon = 0.5,
      method = standardize, unbiased = true} : tensor<?x3x2xf64>
  return %r : tensor<?x3x2xf64>
}

// TEXT-LABEL: @root_mean_square
func.func private @root_mean_square(%a: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %r = calc.normalize %a {axes = [1], epsilon = 1.0e-03,
      method = rms, unbiased = false} : tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[-3.0, -2.5, 2.0, 2.0], [-3.0, 3.0, 2.5,
      -2.5]]> : tensor<2x4xf64>
  %1 = tensor.cast %0 : tensor<2x4xf64> to tensor<?x4xf64>
  %2 = call @standard(%1) : (tensor<?x4xf64>) -> tensor<?x4xf64>
  %3 = tensor.cast %2 : tensor<?x4xf64> to tensor<*xf64>
  call @printMemrefF64(%3) : (tensor<*xf64>) -> ()
  // CHECK: sizes = [2, 4]
  // CHECK-NEXT{LITERAL}: [[-1.10212, -0.89219, 0.997153, 0.997153],
  // CHECK-NEXT{LITERAL}: [-1.08636, 1.08636, 0.905298, -0.905298]]
  %4 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf64>
  %5 = tensor.cast %4 : tensor<2x3x2xf64> to tensor<?x3x2xf64>
  %6 = call @unbiased(%5) : (tensor<?x3x2xf64>) -> tensor<?x3x2xf64>
  %7 = tensor.cast %6 : tensor<?x3x2xf64> to tensor<*xf64>
  call @printMemrefF64(%7) : (tensor<*xf64>) -> ()
  // CHECK: sizes = [2, 3, 2]
  // CHECK-NEXT{LITERAL}: [[[-0.307032, -1.04391],
  // CHECK-NEXT{LITERAL}: [0.245625, 1.16672],
  // CHECK-NEXT{LITERAL}: [-1.04391, 0.982502]],
  // CHECK-NEXT{LITERAL}: [[-0.343503, 0.429378],
  // CHECK-NEXT{LITERAL}: [-0.60113, -1.37401],
  // CHECK-NEXT{LITERAL}: [0.944632, 0.944632]]]
  %8 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf64>
  %9 = tensor.cast %8 : tensor<2x3x2xf64> to tensor<?x3x2xf64>
  %10 = call @any_count(%9) : (tensor<?x3x2xf64>) -> tensor<?x3x2xf64>
  %11 = tensor.cast %10 : tensor<?x3x2xf64> to tensor<*xf64>
  call @printMemrefF64(%11) : (tensor<*xf64>) -> ()
  // CHECK: sizes = [2, 3, 2]
  // CHECK-NEXT{LITERAL}: [[[-0.277778, -1.16667],
  // CHECK-NEXT{LITERAL}: [0, 1.25],
  // CHECK-NEXT{LITERAL}: [-1.4533, 0.373705]],
  // CHECK-NEXT{LITERAL}: [[0.388889, 1.05556],
  // CHECK-NEXT{LITERAL}: [-0.25, -1],
  // CHECK-NEXT{LITERAL}: [0.539796, 0.539796]]]
  %12 = arith.constant dense<[[-3.0, -2.5, 2.0, 2.0], [-3.0, 3.0, 2.5,
      -2.5]]> : tensor<2x4xf32>
  %13 = tensor.cast %12 : tensor<2x4xf32> to tensor<?x4xf32>
  %14 = call @root_mean_square(%13) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %15 = tensor.cast %14 : tensor<?x4xf32> to tensor<*xf32>
  call @printMemrefF32(%15) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 4]
  // CHECK-NEXT{LITERAL}: [[-1.24424, -1.03686, 0.82949, 0.82949],
  // CHECK-NEXT{LITERAL}: [-1.08636, 1.08636, 0.905298, -0.905298]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefF64(tensor<*xf64>)
