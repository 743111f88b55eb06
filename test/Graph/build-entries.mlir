// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes --ngc-build-entries | FileCheck %s

// Ports carry the batch, arrays do not; nested layers are known by path, and
// a shared array is one argument, whoever reads it.

// CHECK-NOT: netgraph
// CHECK: func.func @evaluate(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32> {ngc.dims = array<i64: 0>, ngc.port = "Input"}
// CHECK-SAME: %[[W:.*]]: tensor<4x4xf32> {ngc.array = "table"}
// CHECK-SAME: tensor<4xf32> {ngc.array = "first/Biases"}
// CHECK-SAME: tensor<3x4xf32> {ngc.array = "block/linear/Weights"}
// CHECK-SAME: -> (tensor<?x3xf32> {ngc.port = "Output"})
// CHECK-SAME: attributes {ngc.dim_count = 1 : i64, ngc.entry = "evaluate"}
// CHECK: %[[A:.*]] = calc.contract %[[X]], %[[W]]
// CHECK: calc.broadcast
// CHECK: %[[B:.*]] = calc.map (%[[A]],
// CHECK: %[[C:.*]] = calc.contract %[[B]], %[[W]]
// CHECK: calc.contract %[[C]],
// CHECK: %[[P:.*]] = calc.softmax
// CHECK: return %[[P]]

// The decoder's compiled part is an entry of its own.
// CHECK: func.func @decode_Output(%{{.*}}: tensor<?x3xf32> {ngc.dims = array<i64: 0>, ngc.port = "Input"}
// CHECK-SAME: tensor<?xi64> {ngc.port = "Decision"}
// CHECK-SAME: ngc.entry = "decode:Output"
// CHECK-NOT: netgraph
netgraph.chain @net {
  %Input = input : real<[4]>
  %table = array : real<[4, 4]>
  %first = linear %Input {Weights = %table, size = [4]}
  %second = linear {Weights = %table, size = [4], Biases = none}
  %block = chain {
    %linear = linear
  }
  softmax
  output : decoder class<["a", "b", "c"]>
}
