// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-lower-plan --canonicalize --cse | FileCheck %s

// The call's fields are eight bytes each: dims, inputs, outputs, placed,
// arena, need (a pointer), host.
// CHECK: module attributes {ngc.placed = {{\[\[}}"linear/Weights", memref<4xf32>, array<i64>, array<i64>]], ngc.reads = array<i64: 0>}
// CHECK-NOT: plan.
// CHECK: func.func @evaluate(%[[CALL:.*]]: !llvm.ptr) -> i32
// CHECK-SAME: ngc.inputs = {{\[\[}}"Input", f32, array<i64: -1, 4>, ""]]
// CHECK-SAME: ngc.outputs = {{\[\[}}"A", f32, array<i64: -1, 4>, ""], ["B", f32, array<i64: -1, 4>, ""]]
// CHECK-SAME: ngc.regions = [array<i64: 64, 1>]
// CHECK: %[[MASK_AT:.*]] = llvm.getelementptr %[[CALL]][40]
// CHECK: %[[MASKS:.*]] = llvm.load %[[MASK_AT]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[MASK:.*]] = llvm.load %[[MASKS]] : !llvm.ptr -> i64
// CHECK: %[[HOST_AT:.*]] = llvm.getelementptr %[[CALL]][48]
// CHECK: %[[HOST:.*]] = llvm.load %[[HOST_AT]]

// Who watches is told of each step, and of the end.
// CHECK: %[[TELL_AT:.*]] = llvm.getelementptr %[[HOST]][48]
// CHECK: %[[TELL:.*]] = llvm.load %[[TELL_AT]] : !llvm.ptr -> !llvm.ptr

// What every request needs is called at once, the rest if it is asked for.
// CHECK: %[[WATCHED:.*]] = llvm.icmp "ne" %[[TELL]]
// CHECK-NEXT: scf.if %[[WATCHED]] {
// CHECK-NEXT: llvm.getelementptr %[[HOST]][56]
// CHECK-NEXT: %[[OBSERVER:.*]] = llvm.load
// CHECK-NEXT: llvm.call %[[TELL]](%[[OBSERVER]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, i32) -> ()
// CHECK-NEXT: }
// CHECK-NEXT: call @first({{.*}}, %[[HOST]])
// CHECK: %[[BIT:.*]] = llvm.and %[[MASK]],
// CHECK: %[[WANTED:.*]] = llvm.icmp "ne" %[[BIT]],
// CHECK: scf.if %[[WANTED]]
// CHECK: llvm.call %[[TELL]]
// CHECK: call @second({{.*}}, %[[HOST]])
// CHECK: scf.if
// CHECK: llvm.call %[[TELL]]
// CHECK: call @second({{.*}}, %[[HOST]])
// CHECK: llvm.call %[[TELL]]
// CHECK: return %{{.*}} : i32
plan.placed @"linear/Weights" {path = "linear/Weights"} : memref<4xf32>
plan.entry @evaluate dims = 1 regions = [array<i64: 64, 1>]
    attributes {ngc.entry = "evaluate"} {
  %x = plan.input "Input" [0] : memref<?x4xf32>
  %w = plan.weight @"linear/Weights" : memref<4xf32>
  %a = plan.output "A" [0] : memref<?x4xf32>
  %b = plan.output "B" [0] : memref<?x4xf32>
  %s = plan.slot [0] {offset = 0 : i64, region = 0 : i64} : memref<?x4xf32>
  plan.call @first(%x, %w) into(%s) {need = array<i64: 3>}
      : (memref<?x4xf32>, memref<4xf32>) into(memref<?x4xf32>)
  plan.call @second(%s) into(%a) {need = array<i64: 1>}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @second(%s) into(%b) {need = array<i64: 2>}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
}
func.func private @first(memref<?x4xf32>, memref<4xf32>, memref<?x4xf32>,
    !llvm.ptr) attributes {ngc.kernel = 1 : i64}
func.func private @second(memref<?x4xf32>, memref<?x4xf32>, !llvm.ptr)
    attributes {ngc.kernel = 1 : i64}
