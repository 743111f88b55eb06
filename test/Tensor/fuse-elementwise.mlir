// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-decompose --ngc-fuse-elementwise | FileCheck %s

// A broadcast becomes an indexing map, two maps one body.
// CHECK-DAG: #[[SAME:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[LAST:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: @kernel
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x4xf32>, %[[B:[^:]*]]: tensor<4xf32>
// CHECK: linalg.generic {indexing_maps = [#[[SAME]], #[[LAST]], #[[SAME]]]
// CHECK-SAME: ins(%[[X]], %[[B]] :
// CHECK: arith.addf
// CHECK-NOT: linalg.yield
// CHECK: math.exp
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @kernel(%x: tensor<?x4xf32>, %b: tensor<4xf32>) -> tensor<?x4xf32>
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x4xf32>
  %0 = calc.broadcast %b sizes(%n) {axes = [1]}
      : tensor<4xf32> to tensor<?x4xf32>
  %1 = calc.map (%x, %0) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.addf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = calc.map (%1) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

// A value with two readers is computed once.
// CHECK-LABEL: @twice
// CHECK-COUNT-1: math.exp
// CHECK-NOT: math.exp
// CHECK: return
func.func @twice(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
    attributes {ngc.kernel = 2 : i64} {
  %0 = calc.map (%x) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<4xf32>) -> tensor<4xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = arith.addf %p, %p : f32
    calc.yield %s : f32
  } : (tensor<4xf32>) -> tensor<4xf32>
  %2 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = arith.mulf %p, %p : f32
    calc.yield %s : f32
  } : (tensor<4xf32>) -> tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}

// What is made of a row's sum is computed once for the row, not for each of
// its elements.
// CHECK-LABEL: @row_sum
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK: iterator_types = ["parallel"]
// CHECK: arith.divf
// CHECK: iterator_types = ["parallel", "parallel"]
// CHECK: arith.subf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @row_sum(%x: tensor<?x4xf32>) -> tensor<?x4xf32>
    attributes {ngc.kernel = 3 : i64} {
  %0 = calc.reduce %x {axes = [1], kind = add} : tensor<?x4xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %c = arith.constant 3.0 : f32
    %s = arith.divf %p, %c : f32
    calc.yield %s : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %2 = calc.broadcast %1 {axes = [0]} : tensor<?xf32> to tensor<?x4xf32>
  %3 = calc.map (%x, %2) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.subf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %3 : tensor<?x4xf32>
}
