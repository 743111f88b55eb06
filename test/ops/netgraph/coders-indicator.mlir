// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries | FileCheck %s

netgraph.graph @encoders {
  %label = input : encoder class<1 to 3, form = indicator_vector, dimensions = [2]>
  %index = input : encoder class<["a", "b"]>
  %several = input : encoder class<["a", "b"], form = indicator_vector, multilabel = true>
  %truth = input : encoder boolean<[2]>
  %y = elementwise "1 * x" %label
  %z = elementwise "1 * x" %index
  %s = elementwise "1 * x" %several
  %t = elementwise "1 * x" %truth
}
// Indices, truths and several labels need no compiled part.
// CHECK-NOT: "encode:
// CHECK: func.func @encode_label(%[[X:.*]]: tensor<?xi64>
// CHECK-SAME: {ngc.dims = array<i64: 0>, ngc.port = "Index"})
// CHECK-SAME: (tensor<?x3xf32> {ngc.port = "label"})
// CHECK-SAME: ngc.entry = "encode:label"
// CHECK: calc.broadcast %[[X]]
// CHECK: calc.iota
// CHECK: arith.cmpi eq
// CHECK-NOT: "encode:
