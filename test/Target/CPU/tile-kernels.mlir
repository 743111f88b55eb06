// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-decompose --ngc-fuse-elementwise \
// RUN:   --canonicalize --ngc-tile-kernels --canonicalize | FileCheck %s

// Sums of a contraction are kept within a tile: tiles divide their axes, the
// batch is cut by one, and no size needs a minimum.
// CHECK-LABEL: @linear
// CHECK-NOT: affine.min
// CHECK: scf.forall (%{{.*}}) in (%{{.*}}) shared_outs
// CHECK: tensor.empty() : tensor<1x10xf32>
// CHECK: linalg.generic {{.*}}"reduction"{{.*}} outs({{.*}} : tensor<1x10xf32>)
// CHECK: linalg.generic {{.*}} outs({{.*}} : tensor<1x10xf32>)
// CHECK: scf.forall.in_parallel
// CHECK: } {ngc.cost = {{[0-9]+}} : i64}
// CHECK-NOT: linalg.generic
// CHECK: bufferization.materialize_in_destination
func.func @linear(%x: memref<?x64xf32>, %w: memref<10x64xf32>,
    %b: memref<10xf32>, %y: memref<?x10xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0 : index
  %n = memref.dim %x, %zero : memref<?x64xf32>
  %0 = bufferization.to_tensor %x restrict
      : memref<?x64xf32> to tensor<?x64xf32>
  %1 = bufferization.to_tensor %w restrict
      : memref<10x64xf32> to tensor<10x64xf32>
  %2 = bufferization.to_tensor %b restrict : memref<10xf32> to tensor<10xf32>
  %3 = calc.contract %0, %1 {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x64xf32>, tensor<10x64xf32>
  %4 = calc.broadcast %2 sizes(%n) {axes = [1]}
      : tensor<10xf32> to tensor<?x10xf32>
  %5 = calc.map (%3, %4) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.addf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x10xf32>, tensor<?x10xf32>) -> tensor<?x10xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
      : (tensor<?x10xf32>, memref<?x10xf32>) -> ()
  return
}

// A row of a softmax is never cut.
// CHECK-LABEL: @softmax
// CHECK: scf.forall (%{{.*}}) in (%{{.*}}) shared_outs
// CHECK: tensor<1x4000xf32>
// CHECK-NOT: tensor.extract_slice {{.*}} to tensor<1x{{[0-9]?[0-9]?[0-9]}}xf32>
// CHECK: scf.forall.in_parallel
func.func @softmax(%x: memref<?x4000xf32>, %y: memref<?x4000xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %x restrict
      : memref<?x4000xf32> to tensor<?x4000xf32>
  %1 = calc.softmax %0 {axis = 1} : tensor<?x4000xf32>
  bufferization.materialize_in_destination %1 in restrict writable %y
      : (tensor<?x4000xf32>, memref<?x4000xf32>) -> ()
  return
}

// A kernel of a single op keeps nothing; its last tile may be smaller.
// CHECK-LABEL: @map
// CHECK: scf.forall {{.*}} step (
// CHECK: affine.min
// CHECK: linalg.generic
// CHECK: math.absf
func.func @map(%x: memref<?xf32>, %y: memref<?xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = math.absf %p : f32
    calc.yield %s : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %y
      : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// An operator may cut itself: its loop stays and gets a cost.
// CHECK-LABEL: @scatter
// CHECK: scf.forall (%{{.*}}) = (0) to (1000) step (256)
// CHECK: linalg.fill
// CHECK: scf.for
// CHECK: scf.forall.in_parallel
// CHECK: } {ngc.cost = 16384 : i64}
// CHECK-NOT: scf.forall
// CHECK: return
func.func @scatter(%p: memref<?xi64>, %v: memref<?x64xf32>,
    %y: memref<1000x64xf32>) attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %p restrict : memref<?xi64> to tensor<?xi64>
  %1 = bufferization.to_tensor %v restrict
      : memref<?x64xf32> to tensor<?x64xf32>
  %2 = calc.scatter_add %0, %1 {rows = 1000, origin = 1}
      : tensor<?xi64>, tensor<?x64xf32>
  bufferization.materialize_in_destination %2 in restrict writable %y
      : (tensor<1000x64xf32>, memref<1000x64xf32>) -> ()
  return
}

// Many rows are cut, though a row is not: what a task keeps stays small, and
// its rows follow each other in memory.
// CHECK-LABEL: @rows
// CHECK: scf.forall {{.*}} to (%{{.*}}, 12, 128) step (1, 1, 32)
// CHECK: tensor<1x1x32x128xf32>
func.func @rows(%x: memref<?x12x128x128xf32>, %y: memref<?x12x128x128xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %x restrict
      : memref<?x12x128x128xf32> to tensor<?x12x128x128xf32>
  %1 = calc.softmax %0 {axis = 3} : tensor<?x12x128x128xf32>
  bufferization.materialize_in_destination %1 in restrict writable %y
      : (tensor<?x12x128x128xf32>, memref<?x12x128x128xf32>) -> ()
  return
}

// Lines that are summed are not cut into less than a page: 1024 of 3072.
// CHECK-LABEL: @lines
// CHECK: scf.forall (%{{.*}}) = (0) to (3072) step (1024)
func.func @lines(%x: memref<?x3072xf32>, %y: memref<3072xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %x restrict
      : memref<?x3072xf32> to tensor<?x3072xf32>
  %1 = calc.reduce %0 {axes = [0], kind = add} : tensor<?x3072xf32>
  bufferization.materialize_in_destination %1 in restrict writable %y
      : (tensor<3072xf32>, memref<3072xf32>) -> ()
  return
}
