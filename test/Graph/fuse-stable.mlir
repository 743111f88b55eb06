// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-fuse-stable --canonicalize | FileCheck %s

// CHECK-LABEL: @of_softmax
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x4xf32>
// CHECK: %[[LOG:.*]] = calc.log_softmax %[[X]] {axis = 1}
// CHECK: calc.map (%[[LOG]],
// CHECK-NOT: math.log
// CHECK: arith.mulf
// CHECK: return
func.func @of_softmax(%x: tensor<?x4xf32>, %t: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %p = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  %y = calc.map (%p, %t) {
  ^bb0(%q: f32, %u: f32):
    %tiny = arith.constant 1.17549435e-38 : f32
    %m = arith.maximumf %q, %tiny : f32
    %l = math.log %m : f32
    %r = arith.mulf %l, %u : f32
    calc.yield %r : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Both terms of the binary cross-entropy.
// CHECK-LABEL: @of_logistic
// CHECK-SAME: %[[X:[^:]*]]: tensor<?xf64>
// CHECK: calc.map (%[[X]],
// CHECK: ^bb0(%[[L:.*]]: f64, %
// CHECK-DAG: %[[M:.*]] = arith.negf %[[L]] : f64
// CHECK-DAG: calc.softplus %[[M]] : f64
// CHECK-DAG: calc.softplus %[[L]] : f64
// CHECK-NOT: math.log
// CHECK: return
func.func @of_logistic(%x: tensor<?xf64>, %t: tensor<?xf64>) -> tensor<?xf64> {
  %p = calc.map (%x) {
  ^bb0(%q: f64):
    %s = calc.logistic %q : f64
    calc.yield %s : f64
  } : (tensor<?xf64>) -> tensor<?xf64>
  %y = calc.map (%p, %t) {
  ^bb0(%q: f64, %u: f64):
    %tiny = arith.constant 2.0e-308 : f64
    %one = arith.constant 1.0 : f64
    %m = arith.maximumf %q, %tiny : f64
    %l = math.log %m : f64
    %c = arith.subf %one, %q : f64
    %n = arith.maximumf %tiny, %c : f64
    %k = math.log %n : f64
    %v = arith.subf %one, %u : f64
    %a = arith.mulf %l, %u : f64
    %b = arith.mulf %k, %v : f64
    %r = arith.addf %a, %b : f64
    calc.yield %r : f64
  } : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// A bound that is not tiny is meant, and stays.
// CHECK-LABEL: @bounded
// CHECK: calc.softmax
// CHECK: math.log
func.func @bounded(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %p = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  %y = calc.map (%p) {
  ^bb0(%q: f32):
    %bound = arith.constant 0.01 : f32
    %m = arith.maximumf %q, %bound : f32
    %l = math.log %m : f32
    calc.yield %l : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// The map needs the probability itself, too.
// CHECK-LABEL: @entropy
// CHECK: calc.softmax
// CHECK: math.log
func.func @entropy(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %p = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  %y = calc.map (%p) {
  ^bb0(%q: f32):
    %l = math.log %q : f32
    %r = arith.mulf %l, %q : f32
    calc.yield %r : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Another user may keep the softmax; the logarithm does not need it.
// CHECK-LABEL: @beside
// CHECK-DAG: calc.softmax
// CHECK-DAG: calc.log_softmax
// CHECK: return
func.func @beside(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %p = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  %y = calc.map (%p) {
  ^bb0(%q: f32):
    %l = math.log %q : f32
    %r = arith.negf %l : f32
    calc.yield %r : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %p, %y : tensor<?x4xf32>, tensor<?x4xf32>
}

// A maximum of which no logarithm is taken.
// CHECK-LABEL: @clipped
// CHECK: calc.softmax
// CHECK: arith.maximumf
// CHECK: return
func.func @clipped(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %p = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  %y = calc.map (%p, %z) {
  ^bb0(%q: f32, %r: f32):
    %m = arith.maximumf %q, %r : f32
    calc.yield %m : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
