// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries | FileCheck %s

// One map, whose body is the expression; equal parts are computed once.
netgraph.graph @body {
  %Input = input : real<[3]>
  %y = elementwise "x ^ 2 + x ^ 2 * tanh(x)" %Input
  output %y
}
// CHECK: func.func @evaluate(%[[X:.*]]: tensor<?x3xf32>
// CHECK: calc.map (%[[X]])
// CHECK: ^bb0(%[[E:.*]]: f32):
// CHECK-DAG: %[[SQUARE:.*]] = arith.mulf %[[E]], %[[E]]
// CHECK-DAG: %[[TANH:.*]] = math.tanh %[[E]]
// CHECK: %[[PRODUCT:.*]] = arith.mulf %[[SQUARE]], %[[TANH]]
// CHECK: %[[SUM:.*]] = arith.addf %[[SQUARE]], %[[PRODUCT]]
// CHECK: calc.yield %[[SUM]]
