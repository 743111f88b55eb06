// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --canonicalize | FileCheck %s

// One number in all elements needs no array, also where it was repeated.
// CHECK-LABEL: @numbers
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf32>, %{{.*}}: index)
// CHECK-DAG: %[[TWO:.*]] = arith.constant 2.0
// CHECK: calc.map (%[[X]]) {
// CHECK: arith.mulf %{{.*}}, %[[TWO]]
func.func @numbers(%x: tensor<?x3xf32>, %n: index) -> tensor<?x3xf32> {
  %two = calc.constant dense<2.0> : tensor<f32>
  %twos = calc.broadcast %two sizes(%n) {axes = []}
      : tensor<f32> to tensor<?x3xf32>
  %r = calc.map (%x, %twos) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.mulf %a, %b : f32
    calc.yield %s : f32
  } : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: @repeated_and_unread
// CHECK-SAME: (%[[X:.*]]: tensor<?xf32>, %{{.*}}: tensor<?xf32>)
// CHECK: calc.map (%[[X]]) {
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32):
// CHECK-NEXT: arith.mulf %[[A]], %[[A]]
func.func @repeated_and_unread(%x: tensor<?xf32>, %y: tensor<?xf32>)
    -> tensor<?xf32> {
  %r = calc.map (%x, %y, %x) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %s = arith.mulf %a, %c : f32
    calc.yield %s : f32
  } : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// CHECK-LABEL: @forwarded
// CHECK-SAME: (%{{.*}}: tensor<?xf32>, %[[Y:.*]]: tensor<?xf32>)
// CHECK-NEXT: return %[[Y]]
func.func @forwarded(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %r = calc.map (%x, %y) {
  ^bb0(%a: f32, %b: f32):
    calc.yield %b : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
