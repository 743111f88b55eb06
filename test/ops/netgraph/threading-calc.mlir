// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries | FileCheck %s

// The batch and the axes that an input lacks are repeated before the map.
netgraph.graph @repeat {
  %A = input : real<[2, 1, 4]>
  %B = input : real<[3, 4]>
  %y = threading "a - b" (%A, %B) {broadcast = [automatic, 0]}
  output %y
}
// CHECK: func.func @evaluate(%[[A:.*]]: tensor<?x2x1x4xf32> {{.*}}, %[[B:.*]]: tensor<?x3x4xf32>
// CHECK-DAG: calc.reshape %[[A]] {{.*}} to tensor<?x2x4xf32>
// CHECK-DAG: calc.broadcast {{.*}}axes = [0, 1, 3]{{.*}} to tensor<?x2x3x4xf32>
// CHECK-DAG: calc.broadcast %[[B]] {{.*}}axes = [0, 2, 3]{{.*}} to tensor<?x2x3x4xf32>
// CHECK: calc.map
// CHECK: arith.subf
