// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @cycle
// TEXT: calc.transpose %{{.*}} {permutation = [1, 2, 0]} : tensor<?x3x2xf32>
func.func private @cycle(%a: tensor<?x3x2xf32>) -> tensor<3x2x?xf32> {
  %r = calc.transpose %a {permutation = [1, 2, 0]} : tensor<?x3x2xf32>
  return %r : tensor<3x2x?xf32>
}

// TEXT-LABEL: @integers
func.func private @integers(%a: tensor<2x3xi64>) -> tensor<3x2xi64> {
  %r = calc.transpose %a {permutation = [1, 0]} : tensor<2x3xi64>
  return %r : tensor<3x2xi64>
}

func.func @main() {
  %0 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf32>
  %1 = tensor.cast %0 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %2 = call @cycle(%1) : (tensor<?x3x2xf32>) -> tensor<3x2x?xf32>
  %3 = tensor.cast %2 : tensor<3x2x?xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[-1, 0.5],
  // CHECK-NEXT{LITERAL}: [-3, 2]],
  // CHECK-NEXT{LITERAL}: [[0.5, 0],
  // CHECK-NEXT{LITERAL}: [3, -1.5]],
  // CHECK-NEXT{LITERAL}: [[-3, 3],
  // CHECK-NEXT{LITERAL}: [2.5, 3]]]
  %4 = arith.constant dense<[[-4, 7, -9], [-7, 0,
      5]]> : tensor<2x3xi64>
  %5 = call @integers(%4) : (tensor<2x3xi64>) -> tensor<3x2xi64>
  %6 = tensor.cast %5 : tensor<3x2xi64> to tensor<*xi64>
  call @printMemrefI64(%6) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [3, 2]
  // CHECK-NEXT{LITERAL}: [[-4, -7],
  // CHECK-NEXT{LITERAL}: [7, 0],
  // CHECK-NEXT{LITERAL}: [-9, 5]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefI64(tensor<*xi64>)
