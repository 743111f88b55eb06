// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-contract-products | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=x86-64 --ngc-contract-products \
// RUN:   | FileCheck %s --check-prefix=WITHOUT

// Two maps become one. Of two products in a sum the first is taken in.
// CHECK-LABEL: @sums
// CHECK-SAME: %[[X:[^:]*]]: tensor<?xf32>, %[[Y:[^:]*]]: tensor<?xf32>
// CHECK: %[[S:.*]] = calc.map (%[[X]], %[[X]], %[[Y]]) {
// CHECK-NEXT: ^bb0(%[[B:.*]]: f32, %[[P:.*]]: f32, %[[Q:.*]]: f32):
// CHECK-NEXT: %[[R:.*]] = math.fma %[[P]], %[[Q]], %[[B]] : f32
// CHECK-NEXT: calc.yield %[[R]]
// CHECK: calc.map (%[[S]], %[[Y]], %[[X]]) {
// CHECK: %[[OTHER:.*]] = arith.mulf
// CHECK: %[[MINUS:.*]] = arith.negf %[[OTHER]]
// CHECK: math.fma %{{.*}}, %{{.*}}, %[[MINUS]] : f32
// WITHOUT-LABEL: @sums
// WITHOUT-NOT: math.fma
func.func @sums(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %p = calc.map (%x, %y) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.mulf %a, %b : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %s = calc.map (%p, %x) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %b, %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %d = calc.map (%s, %y, %x) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.mulf %a, %c : f32
    %2 = arith.subf %0, %1 : f32
    calc.yield %2 : f32
  } : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %d : tensor<?xf32>
}

// What is taken away is a product with the sign turned.
// CHECK-LABEL: @less
// CHECK: %[[MINUS:.*]] = arith.negf %[[A:.*]] : f32
// CHECK: math.fma %[[MINUS]], %{{.*}}, %{{.*}} : f32
func.func @less(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %d = calc.map (%x, %y) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.subf %b, %0 : f32
    calc.yield %1 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %d : tensor<?xf32>
}

// A product that is read elsewhere, too, stays what it is; integers do.
// CHECK-LABEL: @shared
// CHECK-NOT: math.fma
// CHECK: return
func.func @shared(%x: tensor<?xf32>, %n: tensor<?xi64>)
    -> (tensor<?xf32>, tensor<?xf32>, tensor<?xi64>) {
  %p = calc.map (%x) {
  ^bb0(%a: f32):
    %0 = arith.mulf %a, %a : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %s = calc.map (%p, %x) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %b : f32
    calc.yield %0 : f32
  } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %m = calc.map (%n) {
  ^bb0(%a: i64):
    %0 = arith.muli %a, %a : i64
    %1 = arith.addi %0, %a : i64
    calc.yield %1 : i64
  } : (tensor<?xi64>) -> tensor<?xi64>
  return %p, %s, %m : tensor<?xf32>, tensor<?xf32>, tensor<?xi64>
}
