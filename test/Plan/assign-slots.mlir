// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-assign-slots | FileCheck %s

// A slot takes the place of one that is dead; sizes are rounded up to cache
// lines; memory that does not grow with the batch is a region of its own; an
// unused slot goes.
// CHECK: plan.entry @evaluate dims = 1 regions = [array<i64: 128, 1>, array<i64: 256, 0>]
// CHECK: plan.slot [0] {offset = 0 : i64, region = 0 : i64}
// CHECK: plan.slot [0] {offset = 64 : i64, region = 0 : i64}
// CHECK: plan.slot [0] {offset = 0 : i64, region = 0 : i64}
// CHECK: plan.slot [] {offset = 0 : i64, region = 1 : i64} : memref<64xf32>
// CHECK-NOT: plan.slot
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x4xf32>
  %y = plan.output "Output" [0] : memref<?x4xf32>
  %a = plan.slot [0] : memref<?x4xf32>
  %b = plan.slot [0] : memref<?x4xf32>
  %c = plan.slot [0] : memref<?x4xf32>
  %d = plan.slot [] : memref<64xf32>
  %e = plan.slot [0] : memref<?x4xf32>
  %f = plan.view %e [0] : memref<?x4xf32> to memref<?x2x2xf32>
  plan.call @k(%x) into(%a) {need = array<i64: 1>}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @k(%a) into(%b) {need = array<i64: 1>}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @k(%b) into(%c) {need = array<i64: 1>}
      : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @table(%x) into(%d) {need = array<i64: 1>}
      : (memref<?x4xf32>) into(memref<64xf32>)
  plan.call @add(%c, %d) into(%y) {need = array<i64: 1>}
      : (memref<?x4xf32>, memref<64xf32>) into(memref<?x4xf32>)
}
