// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-compute-needs | FileCheck %s

// Output A has bit 1, B bit 2. What both read is needed for 3, through a view
// too; what nothing reads goes.
// CHECK: plan.call @shared({{.*}}need = array<i64: 3>
// CHECK-NOT: @unused
// CHECK: plan.call @a({{.*}}need = array<i64: 1>
// CHECK: plan.call @b({{.*}}need = array<i64: 2>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x4xf32>
  %a = plan.output "A" [0] : memref<?x4xf32>
  %b = plan.output "B" [0] : memref<?x2x2xf32>
  %s = plan.slot [0] : memref<?x4xf32>
  %t = plan.slot [0] : memref<?x4xf32>
  plan.call @shared(%x) into(%s) : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @unused(%s) into(%t) : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @a(%s) into(%a) : (memref<?x4xf32>) into(memref<?x4xf32>)
  %v = plan.view %s [0] : memref<?x4xf32> to memref<?x2x2xf32>
  plan.call @b(%v) into(%b) : (memref<?x2x2xf32>) into(memref<?x2x2xf32>)
}
