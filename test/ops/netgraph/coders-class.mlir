// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries | FileCheck %s

// A decoder's outer axes are the runtime's: the entry sees items.
netgraph.graph @decoder {
  %Input = input : real<[2, 4]>
  %y = softmax %Input
  output %y : decoder class<["a", "b", "c", "d"], depth = 2>
}
// CHECK: func.func @decode_Output(
// CHECK-SAME: tensor<?x4xf32> {ngc.dims = array<i64: 0>, ngc.port = "Input"}
// CHECK-SAME: tensor<?xf32> {ngc.dims = array<i64: 0>, ngc.port = "Uniform"}
// CHECK-SAME: tensor<f32> {ngc.port = "Temperature"}
// CHECK-SAME: tensor<f32> {ngc.port = "Cutoff"}
// CHECK-SAME: tensor<i64> {ngc.port = "Top"}
// CHECK-SAME: (tensor<?xi64> {ngc.port = "Decision"}
// CHECK-SAME: tensor<?x4xi64> {ngc.port = "Order"}
// CHECK-SAME: tensor<?x4xf32> {ngc.port = "Sorted"}
// CHECK-SAME: tensor<?xf32> {ngc.port = "Entropy"}
// CHECK-SAME: tensor<?xi64> {ngc.port = "Sample"}
// CHECK-SAME: tensor<?x4xi8> {ngc.port = "Multilabel"}
// CHECK-SAME: ngc.dim_count = 1
// CHECK-SAME: ngc.entry = "decode:Output"
