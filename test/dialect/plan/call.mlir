// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s

// A kernel without inputs, and one without outputs, print as they are read.
// CHECK: plan.entry @evaluate dims = 0 {
// CHECK: plan.call @fill() into(%{{.*}}, %{{.*}}) {layers = ["array"]}
// CHECK-SAME: : () into (memref<4xf32>, memref<2xf32>)
// CHECK: plan.call @watch(%{{.*}}) into() : (memref<4xf32>) into ()
// CHECK: plan.call @copy(%{{.*}}) into(%{{.*}}) :
// CHECK-SAME: (memref<4xf32>) into (memref<4xf32>)
func.func private @fill(memref<4xf32>, memref<2xf32>)
func.func private @watch(memref<4xf32>)
func.func private @copy(memref<4xf32>, memref<4xf32>)
plan.entry @evaluate dims = 0 {
  %a = plan.slot [] : memref<4xf32>
  %b = plan.slot [] : memref<2xf32>
  %y = plan.output "Output" [] : memref<4xf32>
  plan.call @fill () into (%a, %b) {layers = ["array"]}
    : () into (memref<4xf32>, memref<2xf32>)
  plan.call @watch (%a) into () : (memref<4xf32>) into ()
  plan.call @copy (%a) into (%y)
    : (memref<4xf32>) into (memref<4xf32>)
}
