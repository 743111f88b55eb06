// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-decompose | FileCheck %s

// Every op, wherever it stands; nothing of calc is left.
// CHECK-NOT: calc.
// CHECK-LABEL: @kernel
// CHECK: linalg.fill
// CHECK: linalg.generic {{.*}}"reduction"
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: linalg.yield
// CHECK-NOT: calc.
func.func @kernel(%x: tensor<?x4xf32>, %w: tensor<3x4xf32>)
    -> tensor<?x3xf32> {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// CHECK-LABEL: @softmax
// CHECK: linalg.generic {{.*}}"reduction"
// CHECK: arith.maximumf
// CHECK: math.exp
// CHECK: linalg.generic {{.*}}"reduction"
// CHECK: arith.divf
// CHECK-NOT: calc.
func.func @softmax(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
