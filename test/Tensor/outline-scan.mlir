// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-group --ngc-outline-kernels | FileCheck %s

// A scan is a loop of calls. The first state is computed where the loop finds
// it, each new one where the next turn does; a weight is the array itself.
// CHECK-LABEL: plan.entry @evaluate
// CHECK: %[[X:.*]] = plan.input "Input" [0] : memref<5x?x4xf32>
// CHECK: %[[W:.*]] = plan.weight
// CHECK: %[[Y:.*]] = plan.output "Output" [0] : memref<?x4xf32>
// CHECK: %[[S:.*]] = plan.slot [0] : memref<6x?x4xf32>
// CHECK: %[[FIRST:.*]] = plan.view %[[S]] from %{{.*}} [0] : memref<6x?x4xf32> to memref<?x4xf32>
// CHECK: plan.call {{.*}}into(%[[FIRST]])
// CHECK: plan.repeat
// CHECK: ^bb0(%[[I:.*]]: index):
// CHECK: %[[J:.*]] = arith.addi %[[I]]
// CHECK: %[[XI:.*]] = plan.view %[[X]] from %[[I]] [0] : memref<5x?x4xf32> to memref<?x4xf32>
// CHECK: %[[OLD:.*]] = plan.view %[[S]] from %[[I]] [0]
// CHECK: %[[NEW:.*]] = plan.view %[[S]] from %[[J]] [0]
// CHECK: plan.call {{.*}}(%[[OLD]], %[[W]], %[[XI]]) into(%[[NEW]])
// CHECK: %[[LAST:.*]] = plan.view %[[S]] from %{{.*}} [0] : memref<6x?x4xf32> to memref<1x?x4xf32>
// CHECK: %[[END:.*]] = plan.view %[[LAST]] [0] : memref<1x?x4xf32> to memref<?x4xf32>
// CHECK: plan.call @copy(%[[END]]) into(%[[Y]])
func.func @evaluate(
    %x: tensor<5x?x4xf32> {ngc.port = "Input", ngc.dims = array<i64: 0>},
    %w: tensor<4x4xf32> {ngc.array = "l/StateWeights"})
    -> (tensor<?x4xf32> {ngc.port = "Output"})
    attributes {ngc.entry = "evaluate", ngc.dim_count = 1 : i64} {
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %one : tensor<5x?x4xf32>
  %k = calc.constant dense<0.0> : tensor<f32>
  %zero = calc.broadcast %k sizes(%n) {axes = []} : tensor<f32> to tensor<?x4xf32>
  %all = calc.scan (%x) from (%zero) with (%w) {
  ^bb0(%a: tensor<?x4xf32>, %s: tensor<?x4xf32>, %m: tensor<4x4xf32>):
    %p = calc.contract %s, %m {lhs_batch = [], rhs_batch = [],
        lhs_contract = [1], rhs_contract = [1]}
        : tensor<?x4xf32>, tensor<4x4xf32>
    %new = calc.map (%p, %a) {
    ^bb1(%q: f32, %r: f32):
      %t = arith.addf %q, %r : f32
      calc.yield %t : f32
    } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    calc.next %new : tensor<?x4xf32>
  } : (tensor<5x?x4xf32>, tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<6x?x4xf32>
  %last = calc.slice %all {offsets = [5, 0, 0], sizes = [1, -1, -1],
      strides = [1, 1, 1]} : tensor<6x?x4xf32>
  %y = calc.reshape %last sizes(%n) : tensor<1x?x4xf32> to tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
