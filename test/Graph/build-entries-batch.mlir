// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes --ngc-build-entries="batch=8 gradients=all" \
// RUN:   --ngc-differentiate | FileCheck %s

// Nothing of a net for one size of batch is dynamic, cotangents included; the
// decoder takes any number of items.

// CHECK: func.func @evaluate(%{{[^:]*}}: tensor<8x4xf32> {ngc.port = "Input"},
// CHECK-SAME: -> (tensor<8x3xf32> {ngc.port = "Output"})
// CHECK-SAME: ngc.batch = 8 : i64, ngc.dim_count = 0 : i64
// CHECK-NOT: ?
// CHECK: func.func @gradient(%{{[^:]*}}: tensor<8x4xf32> {ngc.port = "Input"},
// CHECK-SAME: tensor<8x3xf32> {ngc.port = "Output", ngc.role = "cotangent"})
// CHECK-SAME: -> (tensor<8x3xf32> {ngc.port = "Output"}, tensor<8x4xf32> {ngc.port = "Input", ngc.role = "port_gradient"}
// CHECK-SAME: ngc.batch = 8 : i64, ngc.dim_count = 0 : i64
// CHECK-NOT: ?
// CHECK: func.func @decode_Output(%{{[^:]*}}: tensor<?x3xf32> {ngc.dims = array<i64: 0>
// CHECK-SAME: ngc.dim_count = 1 : i64
netgraph.graph @net {
  %Input = input : real<[4]>
  %linear = linear %Input
  %soft = softmax %linear
  output %soft {name = "Output"} : decoder class<["a", "b", "c"]>
}
