// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-group | FileCheck %s --check-prefix=GROUP
// RUN: ngc-opt %s --ngc-group --ngc-outline-kernels --ngc-decompose \
// RUN:   --ngc-fuse-elementwise --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=JOIN
// RUN: ngc-opt %s --ngc-group --ngc-outline-kernels --ngc-decompose \
// RUN:   --ngc-fuse-elementwise --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s

// A cell is one kernel: two products with weights alike, what is made of both,
// and two results, of which the first is read for the second.
// GROUP-LABEL: func.func @evaluate
// GROUP: calc.scan
// GROUP: calc.contract {{.*}} {ngc.group = [[G:[0-9]+]] : i64}
// GROUP: calc.contract {{.*}} {ngc.group = [[G]] : i64}
// GROUP: {ngc.group = [[G]] : i64}
// GROUP: {ngc.group = [[G]] : i64}
// GROUP: calc.next

// JOIN: plan.repeat
// JOIN: plan.call @[[CELL:.*]]({{.*}}) into(%{{.*}}, %{{.*}})
// JOIN-NEXT: }
// JOIN: func.func private @[[CELL]](
// JOIN: linalg.generic {{.*}}"reduction"
// JOIN: linalg.generic {{.*}}"reduction"
// JOIN: %[[BOTH:.*]]:2 = linalg.generic
// JOIN-COUNT-1: arith.mulf
// JOIN: math.tanh
// JOIN: linalg.yield %{{.*}}, %{{.*}} : f32, f32
// JOIN-DAG: materialize_in_destination %[[BOTH]]#0
// JOIN-DAG: materialize_in_destination %[[BOTH]]#1

// Both are packed, once. Their sums are made one after another, in as many
// registers as there are, then all is computed and stored that is made of them.
// CHECK-DAG: plan.placed @"a/panels" {{.*}}path = "a"
// CHECK-DAG: plan.placed @"b/panels" {{.*}}path = "b"
// CHECK-NOT: plan.placed @a {
// CHECK: plan.repeat
// CHECK: plan.call @[[CELL:.*]]({{.*}}) into(%{{.*}}, %{{.*}})
// CHECK: func.func private @[[CELL]](
// CHECK: scf.forall
// CHECK: %[[A:.*]]:[[SUMS:[0-9]+]] = scf.for
// CHECK: vector.fma
// CHECK: %[[B:.*]]:[[SUMS]] = scf.for
// CHECK: vector.fma
// CHECK: arith.mulf %[[A]]#0, %[[B]]#0 : vector<8xf32>
// CHECK: math.tanh {{.*}} : vector<8xf32>
// CHECK: vector.store
// CHECK: vector.store
func.func @evaluate(
    %x: tensor<5x?x16xf32> {ngc.port = "Input", ngc.dims = array<i64: 0>},
    %a: tensor<16x16xf32> {ngc.array = "a"},
    %b: tensor<16x16xf32> {ngc.array = "b"})
    -> (tensor<?x16xf32> {ngc.port = "Output"})
    attributes {ngc.entry = "evaluate", ngc.dim_count = 1 : i64} {
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %one : tensor<5x?x16xf32>
  %k = calc.constant dense<0.0> : tensor<f32>
  %zero = calc.broadcast %k sizes(%n) {axes = []}
      : tensor<f32> to tensor<?x16xf32>
  %all:2 = calc.scan (%x) from (%zero, %zero) with (%a, %b) {
  ^bb0(%e: tensor<?x16xf32>, %s: tensor<?x16xf32>, %c: tensor<?x16xf32>,
       %u: tensor<16x16xf32>, %v: tensor<16x16xf32>):
    %p = calc.contract %s, %u {lhs_batch = [], rhs_batch = [],
        lhs_contract = [1], rhs_contract = [1]}
        : tensor<?x16xf32>, tensor<16x16xf32>
    %q = calc.contract %s, %v {lhs_batch = [], rhs_batch = [],
        lhs_contract = [1], rhs_contract = [1]}
        : tensor<?x16xf32>, tensor<16x16xf32>
    %cell = calc.map (%p, %q, %c, %e) {
    ^bb1(%i: f32, %m: f32, %old: f32, %in: f32):
      %t = arith.mulf %i, %m : f32
      %r = arith.addf %t, %old : f32
      %w = arith.addf %r, %in : f32
      calc.yield %w : f32
    } : (tensor<?x16xf32>, tensor<?x16xf32>, tensor<?x16xf32>,
         tensor<?x16xf32>) -> tensor<?x16xf32>
    %new = calc.map (%cell) {
    ^bb1(%i: f32):
      %t = math.tanh %i : f32
      calc.yield %t : f32
    } : (tensor<?x16xf32>) -> tensor<?x16xf32>
    calc.next %new, %cell : tensor<?x16xf32>, tensor<?x16xf32>
  } : (tensor<5x?x16xf32>, tensor<?x16xf32>, tensor<?x16xf32>,
       tensor<16x16xf32>, tensor<16x16xf32>)
      -> (tensor<6x?x16xf32>, tensor<6x?x16xf32>)
  %last = calc.slice %all#0 {offsets = [5, 0, 0], sizes = [1, -1, -1],
      strides = [1, 1, 1]} : tensor<6x?x16xf32>
  %y = calc.reshape %last sizes(%n) : tensor<1x?x16xf32> to tensor<?x16xf32>
  return %y : tensor<?x16xf32>
}
