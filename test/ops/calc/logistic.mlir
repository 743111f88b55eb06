// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s

// CHECK-LABEL: @scalar
// CHECK: calc.logistic %{{.*}} : f32
func.func @scalar(%x: f32) -> f32 {
  %r = calc.logistic %x : f32
  return %r : f32
}

// CHECK-LABEL: @lanes
// CHECK: calc.logistic %{{.*}} : vector<8xf64>
func.func @lanes(%x: vector<8xf64>) -> vector<8xf64> {
  %r = calc.logistic %x : vector<8xf64>
  return %r : vector<8xf64>
}
