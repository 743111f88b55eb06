// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @columns
// TEXT: calc.iota sizes(%{{.*}}) {axis = 1} : tensor<?x3xi64>
func.func private @columns(%a: tensor<?x3xf32>) -> tensor<?x3xi64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %a, %zero : tensor<?x3xf32>
  %r = calc.iota sizes(%n) {axis = 1} : tensor<?x3xi64>
  return %r : tensor<?x3xi64>
}

// TEXT-LABEL: @rows
// TEXT: calc.iota {axis = 0} : tensor<3x2xf32>
func.func private @rows() -> tensor<3x2xf32> {
  %r = calc.iota {axis = 0} : tensor<3x2xf32>
  return %r : tensor<3x2xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %1 = tensor.cast %0 : tensor<2x3xf32> to tensor<?x3xf32>
  %2 = call @columns(%1) : (tensor<?x3xf32>) -> tensor<?x3xi64>
  %3 = tensor.cast %2 : tensor<?x3xi64> to tensor<*xi64>
  call @printMemrefI64(%3) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[0, 1, 2],
  // CHECK-NEXT{LITERAL}: [0, 1, 2]]
  %4 = call @rows() : () -> tensor<3x2xf32>
  %5 = tensor.cast %4 : tensor<3x2xf32> to tensor<*xf32>
  call @printMemrefF32(%5) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 2]
  // CHECK-NEXT{LITERAL}: [[0, 0],
  // CHECK-NEXT{LITERAL}: [1, 1],
  // CHECK-NEXT{LITERAL}: [2, 2]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefI64(tensor<*xi64>)
