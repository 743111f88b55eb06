// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s
// Large inputs show that the greatest is subtracted first.

// TEXT-LABEL: @rows
// TEXT: calc.softmax %{{.*}} {axis = 1} : tensor<?x3xf32>
func.func private @rows(%a: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %r = calc.softmax %a {axis = 1} : tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// TEXT-LABEL: @middle
func.func private @middle(%a: tensor<?x3x2xf32>) -> tensor<?x3x2xf32> {
  %r = calc.softmax %a {axis = 1} : tensor<?x3x2xf32>
  return %r : tensor<?x3x2xf32>
}

// TEXT-LABEL: @double
func.func private @double(%a: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %r = calc.softmax %a {axis = 0} : tensor<2x3xf64>
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
  // CHECK-NEXT{LITERAL}: [[0.0900306, 0.244728, 0.665241],
  // CHECK-NEXT{LITERAL}: [0.211942, 0.576117, 0.211942]]
  %4 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf32>
  %5 = tensor.cast %4 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %6 = call @middle(%5) : (tensor<?x3x2xf32>) -> tensor<?x3x2xf32>
  %7 = tensor.cast %6 : tensor<?x3x2xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 3, 2]
  // CHECK-NEXT{LITERAL}: [[[0.17803, 0.00154055],
  // CHECK-NEXT{LITERAL}: [0.797876, 0.6215],
  // CHECK-NEXT{LITERAL}: [0.0240938, 0.376959]],
  // CHECK-NEXT{LITERAL}: [[0.0725214, 0.266775],
  // CHECK-NEXT{LITERAL}: [0.0439865, 0.0080559],
  // CHECK-NEXT{LITERAL}: [0.883492, 0.725169]]]
  %8 = arith.constant dense<[[1.0, 2.0, 3.0], [1000.0, 1001.0,
      1000.0]]> : tensor<2x3xf64>
  %9 = call @double(%8) : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %10 = tensor.cast %9 : tensor<2x3xf64> to tensor<*xf64>
  call @printMemrefF64(%10) : (tensor<*xf64>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[0, 0, 0],
  // CHECK-NEXT{LITERAL}: [1, 1, 1]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefF64(tensor<*xf64>)
