// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-recompute | FileCheck %s

// The difference is read by elementwise ops alone on the way forward: the
// gradient computes it again from what is stored. What a contraction reads, and
// what costs a function, is stored.
// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?xf32>
// CHECK: %[[C:.*]] = calc.map (%[[X]])
// CHECK: arith.subf
// CHECK: %[[E:.*]] = calc.map (%[[C]])
// CHECK: math.exp
// CHECK: %[[Y:.*]] = calc.map (%[[E]])
// CHECK: calc.contract %[[Y]], %[[Y]]
// CHECK: %[[AGAIN:.*]] = calc.map (%[[X]])
// CHECK: arith.subf
// CHECK: calc.map (%{{.*}}, %[[AGAIN]], %[[E]], %[[Y]])
func.func @f(%x: tensor<?xf32> {ngc.port = "Input"},
    %dz: tensor<f32> {ngc.port = "Output", ngc.role = "cotangent"},
    %n: index) -> (tensor<f32>, tensor<?xf32>) {
  %one = arith.constant 1.0 : f32
  %c = calc.map (%x) {
  ^bb0(%a: f32):
    %0 = arith.subf %a, %one : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %e = calc.map (%c) {
  ^bb0(%a: f32):
    %0 = math.exp %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %y = calc.map (%e) {
  ^bb0(%a: f32):
    %0 = arith.addf %a, %one : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %z = calc.contract %y, %y {lhs_batch = [], rhs_batch = [],
      lhs_contract = [0], rhs_contract = [0]} : tensor<?xf32>, tensor<?xf32>
  %dy = calc.broadcast %dz sizes(%n) {axes = []}
      : tensor<f32> to tensor<?xf32>
  %dx = calc.map (%dy, %c, %e, %y) {
  ^bb0(%d: f32, %a: f32, %b: f32, %r: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %0, %r : f32
    %2 = arith.mulf %1, %d : f32
    calc.yield %2 : f32
  } : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>)
      -> tensor<?xf32>
  return %z, %dx : tensor<f32>, tensor<?xf32>
}

// Without a cotangent there is no way back.
// CHECK-LABEL: @g
// CHECK-COUNT-1: calc.map
// CHECK-NOT: calc.map
func.func @g(%x: tensor<?xf32>) -> tensor<?xf32> {
  %c = calc.map (%x) {
  ^bb0(%a: f32):
    %0 = arith.addf %a, %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  return %c : tensor<?xf32>
}
