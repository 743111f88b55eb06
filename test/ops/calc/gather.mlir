// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @rows
// TEXT: calc.gather %{{.*}}, %{{.*}} {origin = 1} : tensor<4x3xf32>, tensor<?x4xi64>
func.func private @rows(%table: tensor<4x3xf32>, %p: tensor<?x4xi64>)
    -> tensor<?x4x3xf32> {
  %r = calc.gather %table, %p {origin = 1} : tensor<4x3xf32>, tensor<?x4xi64>
  return %r : tensor<?x4x3xf32>
}

// TEXT-LABEL: @elements
func.func private @elements(%table: tensor<?xf32>, %p: tensor<3xi32>)
    -> tensor<3xf32> {
  %r = calc.gather %table, %p {origin = 0} : tensor<?xf32>, tensor<3xi32>
  return %r : tensor<3xf32>
}

// Positions 0 and 9 of the second line lie outside.
func.func @main() {
  %table = arith.constant dense<[[1.0, 2.0, -3.0], [2.0, 0.0, 0.0],
      [1.0, -1.5, 3.0], [-3.0, -1.5, -1.0]]> : tensor<4x3xf32>
  %0 = arith.constant dense<[[1, 4, 2, 4], [4, 9, 0, 3]]> : tensor<2x4xi64>
  %1 = tensor.cast %0 : tensor<2x4xi64> to tensor<?x4xi64>
  %2 = call @rows(%table, %1) : (tensor<4x3xf32>, tensor<?x4xi64>) ->
      tensor<?x4x3xf32>
  %3 = tensor.cast %2 : tensor<?x4x3xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 4, 3]
  // CHECK-NEXT{LITERAL}: [[[1, 2, -3],
  // CHECK-NEXT{LITERAL}: [-3, -1.5, -1],
  // CHECK-NEXT{LITERAL}: [2, 0, 0],
  // CHECK-NEXT{LITERAL}: [-3, -1.5, -1]],
  // CHECK-NEXT{LITERAL}: [[-3, -1.5, -1],
  // CHECK-NEXT{LITERAL}: [-3, -1.5, -1],
  // CHECK-NEXT{LITERAL}: [1, 2, -3],
  // CHECK-NEXT{LITERAL}: [1, -1.5, 3]]]
  %4 = arith.constant dense<[0.5, 1.5, 2.5, 3.5]> : tensor<4xf32>
  %5 = tensor.cast %4 : tensor<4xf32> to tensor<?xf32>
  %6 = arith.constant dense<[3, 0, 2]> : tensor<3xi32>
  %7 = call @elements(%5, %6) : (tensor<?xf32>, tensor<3xi32>) ->
      tensor<3xf32>
  %8 = tensor.cast %7 : tensor<3xf32> to tensor<*xf32>
  call @printMemrefF32(%8) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3]
  // CHECK-NEXT: [3.5, 0.5, 2.5]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
