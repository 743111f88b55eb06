// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-outline-kernels | FileCheck %s

// Inputs, then outputs in memory; a view is the same memory; what a result of
// the entry alone reads is written straight to the caller.

// CHECK-NOT: unused
// CHECK: plan.placed @"linear/Weights" {path = "linear/Weights"} : memref<4x4xf32>
// CHECK: plan.entry @evaluate dims = 1
// CHECK: %[[X:.*]] = plan.input "Input" [0] : memref<?x2x2xf32>
// CHECK: %[[W:.*]] = plan.weight @"linear/Weights" : memref<4x4xf32>
// CHECK: %[[Y:.*]] = plan.output "Output" [0] : memref<?x4xf32>
// CHECK: %[[V:.*]] = plan.view %[[X]] [0] : memref<?x2x2xf32> to memref<?x4xf32>
// CHECK: %[[S:.*]] = plan.slot [0] : memref<?x4xf32>
// CHECK: plan.call @linear(%[[V]], %[[W]]) into(%[[S]]) {layers = ["linear", "ramp"]}
// CHECK: plan.call @softmax(%[[S]]) into(%[[Y]]) {layers = ["softmax"]}

// An input that is an output is copied; an unused array is not placed.
// CHECK: plan.entry @same
// CHECK: %[[X:.*]] = plan.input
// CHECK: %[[Y:.*]] = plan.output
// CHECK: plan.call @copy(%[[X]]) into(%[[Y]])

// CHECK: func.func private @linear(%[[A:.*]]: memref<?x4xf32>, %[[B:.*]]: memref<4x4xf32>, %[[OUT:.*]]: memref<?x4xf32>) attributes {ngc.kernel = 1 : i64}
// CHECK: bufferization.to_tensor %[[A]] restrict
// CHECK: calc.contract
// CHECK: %[[R:.*]] = calc.map
// CHECK: bufferization.materialize_in_destination %[[R]] in restrict writable %[[OUT]]
// CHECK: func.func private @softmax
func.func @evaluate(
    %x: tensor<?x2x2xf32> {ngc.port = "Input", ngc.dims = array<i64: 0>},
    %w: tensor<4x4xf32> {ngc.array = "linear/Weights"})
    -> (tensor<?x4xf32> {ngc.port = "Output"})
    attributes {ngc.entry = "evaluate", ngc.dim_count = 1 : i64} {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x2x2xf32>
  %0 = calc.reshape %x sizes(%n) : tensor<?x2x2xf32> to tensor<?x4xf32>
  %1 = calc.contract %0, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]} {ngc.group = 1 : i64}
      : tensor<?x4xf32>, tensor<4x4xf32> loc("linear")
  %2 = calc.map (%1) {
  ^bb0(%p: f32):
    %s = math.absf %p : f32
    calc.yield %s : f32
  } {ngc.group = 1 : i64} : (tensor<?x4xf32>) -> tensor<?x4xf32> loc("ramp")
  %3 = calc.softmax %2 {axis = 1} {ngc.group = 0 : i64}
      : tensor<?x4xf32> loc("softmax")
  return %3 : tensor<?x4xf32>
}

func.func @same(
    %x: tensor<?x4xf32> {ngc.port = "Input", ngc.dims = array<i64: 0>},
    %w: tensor<4xf32> {ngc.array = "unused"})
    -> (tensor<?x4xf32> {ngc.port = "Output"})
    attributes {ngc.entry = "same", ngc.dim_count = 1 : i64} {
  return %x : tensor<?x4xf32>
}
