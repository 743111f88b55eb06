// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s

// CHECK-LABEL: @negate
// CHECK: calc.yield %{{.*}} : f32
func.func @negate(%a: tensor<3xf32>) -> tensor<3xf32> {
  %r = calc.map (%a) {
  ^bb0(%x: f32):
    %y = arith.negf %x : f32
    calc.yield %y : f32
  } : (tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}
