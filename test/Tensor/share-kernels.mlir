// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-share-kernels | FileCheck %s

// CHECK: plan.call @"block*/linear"({{.*}}layers = ["block1/linear"]
// CHECK: plan.call @"block*/linear"({{.*}}layers = ["block2/linear"]
// CHECK: plan.call @"block*/linear"({{.*}}layers = ["block13/linear"]
// CHECK: plan.call @other(
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x4xf32>
  %y = plan.output "Output" [0] : memref<?x4xf32>
  %a = plan.slot [0] : memref<?x4xf32>
  %b = plan.slot [0] : memref<?x4xf32>
  %c = plan.slot [0] : memref<?x4xf32>
  plan.call @"block1/linear"(%x) into(%a) {layers = ["block1/linear"]}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @"block2/linear"(%a) into(%b) {layers = ["block2/linear"]}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @"block13/linear"(%b) into(%c) {layers = ["block13/linear"]}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @other(%c) into(%y) {layers = ["other"]}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
}

// Of names with nothing in common the first stands for both.
// CHECK: plan.call @"norm*"({{.*}}layers = ["norm"]
// CHECK: plan.call @"norm*"({{.*}}layers = ["2"]
plan.entry @another dims = 1 {
  %x = plan.input "Input" [0] : memref<?x5xf32>
  %y = plan.output "Output" [0] : memref<?x5xf32>
  %a = plan.slot [0] : memref<?x5xf32>
  plan.call @norm(%x) into(%a) {layers = ["norm"]}
      : (memref<?x5xf32>) into(memref<?x5xf32>)
  plan.call @"2"(%a) into(%y) {layers = ["2"]}
      : (memref<?x5xf32>) into(memref<?x5xf32>)
}

// CHECK-COUNT-3: func.func private
// CHECK-NOT: func.func
func.func private @"block1/linear"(%x: memref<?x4xf32>, %y: memref<?x4xf32>)
    attributes {ngc.kernel = 1 : i64} {
  memref.copy %x, %y : memref<?x4xf32> to memref<?x4xf32> loc("block1/linear")
  return
}
func.func private @"block2/linear"(%x: memref<?x4xf32>, %y: memref<?x4xf32>)
    attributes {ngc.kernel = 1 : i64} {
  memref.copy %x, %y : memref<?x4xf32> to memref<?x4xf32> loc("block2/linear")
  return
}
func.func private @"block13/linear"(%x: memref<?x4xf32>, %y: memref<?x4xf32>)
    attributes {ngc.kernel = 1 : i64} {
  memref.copy %x, %y : memref<?x4xf32> to memref<?x4xf32>
  return
}
func.func private @other(%x: memref<?x4xf32>, %y: memref<?x4xf32>)
    attributes {ngc.kernel = 1 : i64} {
  return
}
func.func private @norm(%x: memref<?x5xf32>, %y: memref<?x5xf32>)
    attributes {ngc.kernel = 1 : i64} {
  memref.copy %x, %y : memref<?x5xf32> to memref<?x5xf32>
  return
}
func.func private @"2"(%x: memref<?x5xf32>, %y: memref<?x5xf32>)
    attributes {ngc.kernel = 1 : i64} {
  memref.copy %x, %y : memref<?x5xf32> to memref<?x5xf32>
  return
}
