// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s
// Large inputs show that no probability is rounded to 0 first.

// TEXT-LABEL: @rows
// TEXT: calc.log_softmax %{{.*}} {axis = 1} : tensor<?x3xf32>
func.func private @rows(%a: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %r = calc.log_softmax %a {axis = 1} : tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// TEXT-LABEL: @middle
func.func private @middle(%a: tensor<?x3x2xf32>) -> tensor<?x3x2xf32> {
  %r = calc.log_softmax %a {axis = 1} : tensor<?x3x2xf32>
  return %r : tensor<?x3x2xf32>
}

// TEXT-LABEL: @double
func.func private @double(%a: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %r = calc.log_softmax %a {axis = 0} : tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

func.func @main() {
  %0 = arith.constant dense<[[1.0, 2.0, 3.0], [1000.0, 1001.0,
      1000.0]]> : tensor<2x3xf32>
  %1 = tensor.cast %0 : tensor<2x3xf32> to tensor<?x3xf32>
  %2 = call @rows(%1) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %3 = tensor.cast %2 : tensor<?x3xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[-2.40761, -1.40761, -0.407606],
  // CHECK-NEXT{LITERAL}: [-1.55144, -0.551445, -1.55144]]
  %4 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf32>
  %5 = tensor.cast %4 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %6 = call @middle(%5) : (tensor<?x3x2xf32>) -> tensor<?x3x2xf32>
  %7 = tensor.cast %6 : tensor<?x3x2xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 3, 2]
  // CHECK-NEXT{LITERAL}: [[[-1.7258, -6.47562],
  // CHECK-NEXT{LITERAL}: [-0.225802, -0.475619],
  // CHECK-NEXT{LITERAL}: [-3.7258, -0.975619]],
  // CHECK-NEXT{LITERAL}: [[-2.62387, -1.32135],
  // CHECK-NEXT{LITERAL}: [-3.12387, -4.82135],
  // CHECK-NEXT{LITERAL}: [-0.123873, -0.32135]]]
  %8 = arith.constant dense<[[1.0, 2.0, 3.0], [1000.0, 1001.0,
      1000.0]]> : tensor<2x3xf64>
  %9 = call @double(%8) : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %10 = tensor.cast %9 : tensor<2x3xf64> to tensor<*xf64>
  call @printMemrefF64(%10) : (tensor<*xf64>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[-999, -999, -997],
  // CHECK-NEXT{LITERAL}: [0, 0, 0]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefF64(tensor<*xf64>)
