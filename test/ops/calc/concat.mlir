// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @columns
// TEXT: calc.concat (%{{.*}}, %{{.*}}, %{{.*}}) {axis = 1} : tensor<?x1xf32>, tensor<?x3xf32>, tensor<?x2xf32>
func.func private @columns(%a: tensor<?x1xf32>, %b: tensor<?x3xf32>, %c: tensor<?x2xf32>)
    -> tensor<?x6xf32> {
  %r = calc.concat (%a, %b, %c) {axis = 1}
      : tensor<?x1xf32>, tensor<?x3xf32>, tensor<?x2xf32>
  return %r : tensor<?x6xf32>
}

// TEXT-LABEL: @open
func.func private @open(%a: tensor<?x3xf32>, %b: tensor<?x3xf32>)
    -> tensor<?x3xf32> {
  %r = calc.concat (%a, %b) {axis = 0} : tensor<?x3xf32>, tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[-0.5], [-0.5]]> : tensor<2x1xf32>
  %1 = tensor.cast %0 : tensor<2x1xf32> to tensor<?x1xf32>
  %2 = arith.constant dense<[[0.0, -3.0, 2.0], [0.0, -1.0,
      0.0]]> : tensor<2x3xf32>
  %3 = tensor.cast %2 : tensor<2x3xf32> to tensor<?x3xf32>
  %4 = arith.constant dense<[[-2.0, 3.0], [0.0,
      1.0]]> : tensor<2x2xf32>
  %5 = tensor.cast %4 : tensor<2x2xf32> to tensor<?x2xf32>
  %6 = call @columns(%1, %3, %5)
      : (tensor<?x1xf32>, tensor<?x3xf32>, tensor<?x2xf32>) -> tensor<?x6xf32>
  %7 = tensor.cast %6 : tensor<?x6xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 6]
  // CHECK-NEXT{LITERAL}: [[-0.5, 0, -3, 2, -2, 3],
  // CHECK-NEXT{LITERAL}: [-0.5, 0, -1, 0, 0, 1]]
  %8 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %9 = tensor.cast %8 : tensor<2x3xf32> to tensor<?x3xf32>
  %10 = arith.constant dense<[[0.5, 3.0, 1.5]]> : tensor<1x3xf32>
  %11 = tensor.cast %10 : tensor<1x3xf32> to tensor<?x3xf32>
  %12 = call @open(%9, %11)
      : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %13 = tensor.cast %12 : tensor<?x3xf32> to tensor<*xf32>
  call @printMemrefF32(%13) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 3]
  // CHECK-NEXT{LITERAL}: [[-1, 1.5, 0],
  // CHECK-NEXT{LITERAL}: [-1.5, -1.5, 0.5],
  // CHECK-NEXT{LITERAL}: [0.5, 3, 1.5]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
