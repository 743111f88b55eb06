// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-lower-to-loops --canonicalize | FileCheck %s

// The innermost loop runs along memory: over the columns that output and
// input share, not over the reduction.
// CHECK-LABEL: @columns
// CHECK-DAG: %[[N:.*]] = arith.constant 64 : index
// CHECK-DAG: %[[K:.*]] = arith.constant 32 : index
// CHECK-NOT: linalg
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[K]]
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %[[N]]
// CHECK: memref.load %{{.*}}[%[[I]], %[[J]]]
// CHECK: memref.store %{{.*}}[%[[J]]]
func.func @columns(%x: memref<32x64xf32>, %y: memref<64xf32>)
    attributes {ngc.kernel = 1 : i64} {
  linalg.reduce ins(%x : memref<32x64xf32>) outs(%y : memref<64xf32>)
      dimensions = [0]
    (%a: f32, %b: f32) {
      %s = arith.addf %a, %b : f32
      linalg.yield %s : f32
    }
  return
}

// Over the reduction, if that is what both inputs have along memory.
// CHECK-LABEL: @rows
// CHECK-DAG: %[[N:.*]] = arith.constant 20 : index
// CHECK-DAG: %[[K:.*]] = arith.constant 32 : index
// CHECK: scf.for %[[O:.*]] = %{{.*}} to %[[N]]
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[K]]
// CHECK: memref.load %{{.*}}[%[[O]], %[[I]]]
// CHECK: memref.store %{{.*}}[%[[O]]]
func.func @rows(%w: memref<20x32xf32>, %x: memref<32xf32>,
    %y: memref<20xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.matvec ins(%w, %x : memref<20x32xf32>, memref<32xf32>)
      outs(%y : memref<20xf32>)
  return
}
