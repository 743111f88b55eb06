// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-outline-tasks --canonicalize --cse | FileCheck %s

// 65536 operations for a task, 1000 for an iteration: 65 iterations. Fewer
// than that run here, more are handed to the host.
// CHECK-LABEL: func.func @kernel(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x8xf32>, %[[Y:[^:]*]]: memref<?x8xf32>, %[[HOST:[^:]*]]: !llvm.ptr)
// CHECK-DAG: %[[GRAIN:.*]] = arith.constant 65 : index
// CHECK-DAG: %[[GRAIN64:.*]] = arith.constant 65 : i64
// CHECK-DAG: %[[BODY:.*]] = constant @kernel_body : (!llvm.ptr, i64, i64, i32) -> ()
// CHECK-NOT: scf.forall
// CHECK: %[[LITTLE:.*]] = arith.cmpi ule, %[[COUNT:.*]], %[[GRAIN]]
// CHECK: scf.if %[[LITTLE]]
// CHECK: call @kernel_task(
// CHECK: else
// CHECK: %[[POINTER:.*]] = builtin.unrealized_conversion_cast %[[BODY]]
// CHECK: %[[CONTEXT:.*]] = llvm.load %[[HOST]]
// CHECK: llvm.getelementptr %[[HOST]][8]
// CHECK: %[[FOR:.*]] = llvm.load
// CHECK: %[[COUNT64:.*]] = arith.index_cast %[[COUNT]] : index to i64
// CHECK: llvm.call %[[FOR]](%[[CONTEXT]], %[[POINTER]], %{{.*}}, %[[COUNT64]], %[[GRAIN64]])

// The static axis is the slow one: neighbours share what they read there.
// What an iteration keeps is allocated once a task.
// CHECK-LABEL: func.func private @kernel_task(
// CHECK-SAME: %[[BEGIN:[^ :]*]]: index, %[[END:[^ :]*]]: index) attributes {ngc.task}
// CHECK: memref.alloca
// CHECK: scf.for %[[T:.*]] = %[[BEGIN]] to %[[END]]
// CHECK: %[[I:.*]] = arith.remui %[[T]],
// CHECK: %[[REST:.*]] = arith.divui %[[T]],
// CHECK: %[[J:.*]] = arith.remui %[[REST]],
// CHECK: memref.load %{{.*}}[%[[I]], %[[J]]]

// CHECK-LABEL: func.func private @kernel_body(
// CHECK-SAME: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i32)
// CHECK: llvm.load
// CHECK: call @kernel_task(
func.func @kernel(%x: memref<?x8xf32>, %y: memref<?x8xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0 : index
  %n = memref.dim %x, %zero : memref<?x8xf32>
  scf.forall (%i, %j) in (%n, 8) {
    %kept = memref.alloca() : memref<1xf32>
    %0 = memref.load %x[%i, %j] : memref<?x8xf32>
    memref.store %0, %kept[%zero] : memref<1xf32>
    %1 = memref.load %kept[%zero] : memref<1xf32>
    memref.store %1, %y[%i, %j] : memref<?x8xf32>
  } {ngc.cost = 1000 : i64}
  return
}
