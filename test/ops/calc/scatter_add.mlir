// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s
// RUN: ngc-opt %s --ngc-decompose | FileCheck %s --check-prefix=BLOCKS

// TEXT-LABEL: @rows
// TEXT: calc.scatter_add %{{.*}}, %{{.*}} {rows = 4, origin = 1} : tensor<?x4xi64>, tensor<?x4x3xf32>
func.func private @rows(%p: tensor<?x4xi64>, %v: tensor<?x4x3xf32>)
    -> tensor<4x3xf32> {
  %r = calc.scatter_add %p, %v {rows = 4, origin = 1}
      : tensor<?x4xi64>, tensor<?x4x3xf32>
  return %r : tensor<4x3xf32>
}

// TEXT-LABEL: @counts
func.func private @counts(%p: tensor<5xi32>, %v: tensor<5xf32>)
    -> tensor<3xf32> {
  %r = calc.scatter_add %p, %v {rows = 3, origin = 0}
      : tensor<5xi32>, tensor<5xf32>
  return %r : tensor<3xf32>
}

// A large table is cut into blocks of rows, whatever the number of threads.
// BLOCKS-LABEL: @large
// BLOCKS: scf.forall (%{{.*}}) = (0) to (50257) step (21)
func.func private @large(%p: tensor<?xi64>, %v: tensor<?x768xf32>)
    -> tensor<50257x768xf32> {
  %r = calc.scatter_add %p, %v {rows = 50257, origin = 1}
      : tensor<?xi64>, tensor<?x768xf32>
  return %r : tensor<50257x768xf32>
}

// Positions 0 and 9 of the second line lie outside.
func.func @main() {
  %0 = arith.constant dense<[[1, 4, 2, 4], [4, 9, 0, 3]]> : tensor<2x4xi64>
  %1 = tensor.cast %0 : tensor<2x4xi64> to tensor<?x4xi64>
  %2 = arith.constant dense<[[[0.5, -0.5, -2.5], [-3.0, -3.0, -3.0],
      [-2.5, 3.0, -2.0], [1.0, 1.5, -1.5]], [[-1.5, -0.5, -1.5],
      [3.0, -2.0, 2.5], [2.0, 2.0, -2.5], [-0.5, 1.0, 0.0]]]>
      : tensor<2x4x3xf32>
  %3 = tensor.cast %2 : tensor<2x4x3xf32> to tensor<?x4x3xf32>
  %4 = call @rows(%1, %3) : (tensor<?x4xi64>, tensor<?x4x3xf32>) ->
      tensor<4x3xf32>
  %5 = tensor.cast %4 : tensor<4x3xf32> to tensor<*xf32>
  call @printMemrefF32(%5) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [4, 3]
  // CHECK-NEXT{LITERAL}: [[2.5, 1.5, -5],
  // CHECK-NEXT{LITERAL}: [-2.5, 3, -2],
  // CHECK-NEXT{LITERAL}: [-0.5, 1, 0],
  // CHECK-NEXT{LITERAL}: [-0.5, -4, -3.5]]
  %6 = arith.constant dense<[2, 0, 2, 2, 0]> : tensor<5xi32>
  %7 = arith.constant dense<[1.0, 10.0, 2.0, 4.0, 20.0]> : tensor<5xf32>
  %8 = call @counts(%6, %7) : (tensor<5xi32>, tensor<5xf32>) -> tensor<3xf32>
  %9 = tensor.cast %8 : tensor<3xf32> to tensor<*xf32>
  call @printMemrefF32(%9) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3]
  // CHECK-NEXT: [30, 0, 7]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
