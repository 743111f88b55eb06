// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries | FileCheck %s

// Two dynamic sizes, those of the picture; the result is one example.
netgraph.graph @rgb {
  %Input = input : encoder image<[5, 4], transposed = true, dimensions = [7]>
  %y = elementwise "1 * x" %Input
  output %y
}
// CHECK: func.func @encode_Input(%[[X:.*]]: tensor<?x?x3xf32>
// CHECK-SAME: {ngc.dims = array<i64: 0, 1>, ngc.port = "Pixels"})
// CHECK-SAME: (tensor<3x5x4xf32> {ngc.port = "Input"})
// CHECK-SAME: ngc.dim_count = 2
// CHECK-SAME: ngc.entry = "encode:Input"
// CHECK-DAG: calc.contract {{.*}} tensor<?x?x3xf32>, tensor<?x5xf32>
// CHECK-DAG: calc.contract {{.*}} tensor<4x?xf32>, tensor<?x3x5xf32>

// -----

// Grey is mixed on the way in.
netgraph.graph @gray {
  %Input = input : encoder image<[5, 4], color = grayscale>
  %y = elementwise "1 * x" %Input
  output %y : decoder image<color = grayscale>
}
// CHECK: func.func @encode_Input
// CHECK: calc.contract {{.*}} tensor<?x?x3xf32>, tensor<3xf32>
// CHECK: calc.contract {{.*}} tensor<?x?xf32>, tensor<?x5xf32>
// CHECK: calc.contract {{.*}} tensor<4x?xf32>, tensor<?x5xf32>
// CHECK: func.func @decode_Output
// CHECK-SAME: tensor<?x1x4x5xf32> {ngc.dims = array<i64: 0>, ngc.port = "Input"}
// CHECK-SAME: (tensor<?x4x5x1xi8> {ngc.port = "Pixels"})
// CHECK-SAME: ngc.dim_count = 1
// CHECK-SAME: ngc.entry = "decode:Output"
