// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @between
// TEXT: calc.broadcast %{{.*}} sizes(%{{.*}}) {axes = [1]} : tensor<3xf32> to tensor<?x3x2xf32>
func.func private @between(%a: tensor<3xf32>, %b: tensor<?x1xf32>)
    -> tensor<?x3x2xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %b, %zero : tensor<?x1xf32>
  %r = calc.broadcast %a sizes(%n) {axes = [1]}
      : tensor<3xf32> to tensor<?x3x2xf32>
  return %r : tensor<?x3x2xf32>
}

// TEXT-LABEL: @told
func.func private @told(%a: tensor<?x3xf32>) -> tensor<?x2x3xf32> {
  %r = calc.broadcast %a {axes = [0, 2]}
      : tensor<?x3xf32> to tensor<?x2x3xf32>
  return %r : tensor<?x2x3xf32>
}

// TEXT-LABEL: @single
func.func private @single(%a: tensor<f64>) -> tensor<2x2xf64> {
  %r = calc.broadcast %a {axes = []} : tensor<f64> to tensor<2x2xf64>
  return %r : tensor<2x2xf64>
}

func.func @main() {
  %0 = arith.constant dense<[2.0, 2.0, 1.0]> : tensor<3xf32>
  %1 = arith.constant dense<[[0.5], [0.0]]> : tensor<2x1xf32>
  %2 = tensor.cast %1 : tensor<2x1xf32> to tensor<?x1xf32>
  %3 = call @between(%0, %2)
      : (tensor<3xf32>, tensor<?x1xf32>) -> tensor<?x3x2xf32>
  %4 = tensor.cast %3 : tensor<?x3x2xf32> to tensor<*xf32>
  call @printMemrefF32(%4) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 3, 2]
  // CHECK-NEXT{LITERAL}: [[[2, 2],
  // CHECK-NEXT{LITERAL}: [2, 2],
  // CHECK-NEXT{LITERAL}: [1, 1]],
  // CHECK-NEXT{LITERAL}: [[2, 2],
  // CHECK-NEXT{LITERAL}: [2, 2],
  // CHECK-NEXT{LITERAL}: [1, 1]]]
  %5 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %6 = tensor.cast %5 : tensor<2x3xf32> to tensor<?x3xf32>
  %7 = call @told(%6) : (tensor<?x3xf32>) -> tensor<?x2x3xf32>
  %8 = tensor.cast %7 : tensor<?x2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%8) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[-1, 1.5, 0],
  // CHECK-NEXT{LITERAL}: [-1, 1.5, 0]],
  // CHECK-NEXT{LITERAL}: [[-1.5, -1.5, 0.5],
  // CHECK-NEXT{LITERAL}: [-1.5, -1.5, 0.5]]]
  %9 = arith.constant dense<2.5> : tensor<f64>
  %10 = call @single(%9) : (tensor<f64>) -> tensor<2x2xf64>
  %11 = tensor.cast %10 : tensor<2x2xf64> to tensor<*xf64>
  call @printMemrefF64(%11) : (tensor<*xf64>) -> ()
  // CHECK: sizes = [2, 2]
  // CHECK-NEXT{LITERAL}: [[2.5, 2.5],
  // CHECK-NEXT{LITERAL}: [2.5, 2.5]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefF64(tensor<*xf64>)
