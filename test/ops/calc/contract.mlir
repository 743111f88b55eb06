// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @linear
// TEXT: calc.contract %{{.*}}, %{{.*}} {lhs_batch = [], rhs_batch = [], lhs_contract = [1], rhs_contract = [1]} : tensor<?x3xf32>, tensor<4x3xf32>
func.func private @linear(%a: tensor<?x3xf32>, %b: tensor<4x3xf32>)
    -> tensor<?x4xf32> {
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x3xf32>, tensor<4x3xf32>
  return %r : tensor<?x4xf32>
}

// TEXT-LABEL: @batched
func.func private @batched(%a: tensor<?x2x3xf32>, %b: tensor<?x3x2xf32>)
    -> tensor<?x2x2xf32> {
  %r = calc.contract %a, %b {lhs_batch = [0], rhs_batch = [0],
      lhs_contract = [2], rhs_contract = [1]}
      : tensor<?x2x3xf32>, tensor<?x3x2xf32>
  return %r : tensor<?x2x2xf32>
}

// TEXT-LABEL: @dot
func.func private @dot(%a: tensor<3xf32>, %b: tensor<3xf32>) -> tensor<f32> {
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [0], rhs_contract = [0]}
      : tensor<3xf32>, tensor<3xf32>
  return %r : tensor<f32>
}

// TEXT-LABEL: @outer
func.func private @outer(%a: tensor<3xf32>, %b: tensor<3xf32>)
    -> tensor<3x3xf32> {
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [], rhs_contract = []}
      : tensor<3xf32>, tensor<3xf32>
  return %r : tensor<3x3xf32>
}

// TEXT-LABEL: @two_axes
func.func private @two_axes(%a: tensor<?x2x3xf32>, %b: tensor<?x3x2xf32>)
    -> tensor<2x2xf32> {
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [2, 0], rhs_contract = [1, 0]}
      : tensor<?x2x3xf32>, tensor<?x3x2xf32>
  return %r : tensor<2x2xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[0.0, -1.0, 1.5], [0.5, -1.5,
      -1.5]]> : tensor<2x3xf32>
  %1 = tensor.cast %0 : tensor<2x3xf32> to tensor<?x3xf32>
  %2 = arith.constant dense<[[1.0, -1.5, -3.0], [-2.5, -3.0, -3.0],
      [0.0, 3.0, 3.0], [3.0, 0.5, 0.5]]> : tensor<4x3xf32>
  %3 = call @linear(%1, %2)
      : (tensor<?x3xf32>, tensor<4x3xf32>) -> tensor<?x4xf32>
  %4 = tensor.cast %3 : tensor<?x4xf32> to tensor<*xf32>
  call @printMemrefF32(%4) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 4]
  // CHECK-NEXT{LITERAL}: [[-3, -1.5, 1.5, 0.25],
  // CHECK-NEXT{LITERAL}: [7.25, 7.75, -9, 0]]
  %5 = arith.constant dense<[[[2.0, 1.5, -1.5], [-3.0, 0.5, 0.5]],
      [[3.0, 0.5, -3.0], [-0.5, -1.0, -1.5]]]> : tensor<2x2x3xf32>
  %6 = tensor.cast %5 : tensor<2x2x3xf32> to tensor<?x2x3xf32>
  %7 = arith.constant dense<[[[-2.5, -1.5], [2.5, 2.5], [-2.5, -1.5]],
      [[2.5, -1.0], [-1.5, -2.5], [2.5, 1.5]]]> : tensor<2x3x2xf32>
  %8 = tensor.cast %7 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %9 = call @batched(%6, %8)
      : (tensor<?x2x3xf32>, tensor<?x3x2xf32>) -> tensor<?x2x2xf32>
  %10 = tensor.cast %9 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%10) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[2.5, 3],
  // CHECK-NEXT{LITERAL}: [7.5, 5]],
  // CHECK-NEXT{LITERAL}: [[-0.75, -8.75],
  // CHECK-NEXT{LITERAL}: [-3.5, 0.75]]]
  %11 = arith.constant dense<[-0.5, 1.5, -2.5]> : tensor<3xf32>
  %12 = arith.constant dense<[2.0, 2.0, 1.0]> : tensor<3xf32>
  %13 = call @dot(%11, %12) : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  %14 = tensor.cast %13 : tensor<f32> to tensor<*xf32>
  call @printMemrefF32(%14) : (tensor<*xf32>) -> ()
  // CHECK: rank = 0
  // CHECK-NEXT{LITERAL}: [-0.5]
  %15 = arith.constant dense<[-0.5, 1.5, -2.5]> : tensor<3xf32>
  %16 = arith.constant dense<[2.0, 2.0, 1.0]> : tensor<3xf32>
  %17 = call @outer(%15, %16)
      : (tensor<3xf32>, tensor<3xf32>) -> tensor<3x3xf32>
  %18 = tensor.cast %17 : tensor<3x3xf32> to tensor<*xf32>
  call @printMemrefF32(%18) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 3]
  // CHECK-NEXT{LITERAL}: [[-1, -1, -0.5],
  // CHECK-NEXT{LITERAL}: [3, 3, 1.5],
  // CHECK-NEXT{LITERAL}: [-5, -5, -2.5]]
  %19 = arith.constant dense<[[[2.0, 1.5, -1.5], [-3.0, 0.5, 0.5]],
      [[3.0, 0.5, -3.0], [-0.5, -1.0, -1.5]]]> : tensor<2x2x3xf32>
  %20 = tensor.cast %19 : tensor<2x2x3xf32> to tensor<?x2x3xf32>
  %21 = arith.constant dense<[[[-2.5, -1.5], [2.5, 2.5], [-2.5, -1.5]],
      [[2.5, -1.0], [-1.5, -2.5], [2.5, 1.5]]]> : tensor<2x3x2xf32>
  %22 = tensor.cast %21 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %23 = call @two_axes(%20, %22)
      : (tensor<?x2x3xf32>, tensor<?x3x2xf32>) -> tensor<2x2xf32>
  %24 = tensor.cast %23 : tensor<2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%24) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2]
  // CHECK-NEXT{LITERAL}: [[1.75, -5.75],
  // CHECK-NEXT{LITERAL}: [4, 5.75]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
