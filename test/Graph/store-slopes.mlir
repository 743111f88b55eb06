// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-store-slopes | FileCheck %s

// CHECK-LABEL: @stored
// CHECK: %[[X:.*]] = calc.map (%arg0)
// CHECK: %[[S:.*]] = calc.map (%[[X]])
// CHECK: %[[E:.*]] = math.exp
// CHECK-NEXT: calc.yield %[[E]]
// CHECK: calc.map (%[[X]])
// CHECK: math.erf
// CHECK: calc.map (%[[S]], %arg1)
// CHECK: %[[P:.*]] = arith.mulf
// CHECK-NEXT: calc.yield %[[P]]
func.func @stored(%arg0: tensor<?xf32>,
    %arg1: tensor<?xf32> {ngc.role = "cotangent"})
    -> (tensor<?xf32>, tensor<?xf32>) {
  %x = calc.map (%arg0) {
  ^bb0(%a: f32):
    %0 = arith.negf %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %y = calc.map (%x) {
  ^bb0(%a: f32):
    %0 = math.erf %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %dx = calc.map (%x, %arg1) {
  ^bb0(%a: f32, %dy: f32):
    %0 = math.exp %a : f32
    %1 = arith.mulf %dy, %0 : f32
    calc.yield %1 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %y, %dx : tensor<?xf32>, tensor<?xf32>
}

// The caller gets %x, so it is in memory anyway.
// CHECK-LABEL: @kept
// CHECK: calc.map (%{{.*}}, %arg1)
// CHECK: math.exp
func.func @kept(%arg0: tensor<?xf32>,
    %arg1: tensor<?xf32> {ngc.role = "cotangent"})
    -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  %x = calc.map (%arg0) {
  ^bb0(%a: f32):
    %0 = arith.negf %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %y = calc.map (%x) {
  ^bb0(%a: f32):
    %0 = math.erf %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %dx = calc.map (%x, %arg1) {
  ^bb0(%a: f32, %dy: f32):
    %0 = math.exp %a : f32
    %1 = arith.mulf %dy, %0 : f32
    calc.yield %1 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %x, %y, %dx : tensor<?xf32>, tensor<?xf32>, tensor<?xf32>
}

// Not a multiple of the cotangent.
// CHECK-LABEL: @second_order
// CHECK: calc.map (%{{.*}}, %arg1)
// CHECK: math.exp
func.func @second_order(%arg0: tensor<?xf32>,
    %arg1: tensor<?xf32> {ngc.role = "cotangent"})
    -> (tensor<?xf32>, tensor<?xf32>) {
  %x = calc.map (%arg0) {
  ^bb0(%a: f32):
    %0 = arith.negf %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %y = calc.map (%x) {
  ^bb0(%a: f32):
    %0 = math.erf %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %dx = calc.map (%x, %arg1) {
  ^bb0(%a: f32, %dy: f32):
    %0 = math.exp %a : f32
    %1 = arith.mulf %dy, %dy : f32
    %2 = arith.mulf %1, %0 : f32
    calc.yield %2 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %y, %dx : tensor<?xf32>, tensor<?xf32>
}
