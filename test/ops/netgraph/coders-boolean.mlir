// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries | FileCheck %s

netgraph.graph @decoder {
  %Input = input : real<[3]>
  %y = elementwise "sigmoid(x)" %Input
  output %y : decoder boolean<depth = 1>
}
// CHECK: func.func @decode_Output(
// CHECK-SAME: tensor<?xf32> {ngc.dims = array<i64: 0>, ngc.port = "Input"}
// CHECK-SAME: tensor<?xf32> {ngc.dims = array<i64: 0>, ngc.port = "Uniform"}
// CHECK-SAME: tensor<f32> {ngc.port = "Temperature"}
// CHECK-SAME: (tensor<?xi8> {ngc.port = "Decision"}
// CHECK-SAME: tensor<?xf32> {ngc.port = "Probability"}
// CHECK-SAME: tensor<?xf32> {ngc.port = "Entropy"}
// CHECK-SAME: tensor<?xi8> {ngc.port = "Sample"}
// CHECK-SAME: ngc.entry = "decode:Output"
