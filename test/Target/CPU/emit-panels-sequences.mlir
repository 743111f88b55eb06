// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-panels --canonicalize --cse | FileCheck %s

// All steps of all examples are one axis of unknown size, but of a hundred at
// least: the gradient of a recurrent layer's weights is summed in blocks.
// CHECK-LABEL: func.func private @weights_gradient(
// CHECK: scf.forall
// CHECK-DAG: %[[SUMS:.*]] = memref.alloca() {{.*}} : memref<{{.*}}xf32>
// CHECK-DAG: %[[BLOCK:.*]] = memref.alloca() {{.*}} : memref<6144xf32>
// CHECK: scf.for {{.*}} step %c256
// CHECK: vector.store %{{.*}}, %[[BLOCK]]
// CHECK: vector.load %[[SUMS]]
// CHECK: vector.fma
// CHECK: vector.store %{{.*}}, %[[SUMS]]
// CHECK: return
func.func private @weights_gradient(%x: memref<100x?x48xf32>,
    %d: memref<100x?x48xf32>, %y: memref<48x48xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict
    : memref<100x?x48xf32> to tensor<100x?x48xf32>
  %1 = bufferization.to_tensor %d restrict
    : memref<100x?x48xf32> to tensor<100x?x48xf32>
  %2 = tensor.empty() : tensor<48x48xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<48x48xf32>)
    -> tensor<48x48xf32>
  %4 = linalg.generic {indexing_maps = [
      affine_map<(o, i, t, n) -> (t, n, i)>,
      affine_map<(o, i, t, n) -> (t, n, o)>,
      affine_map<(o, i, t, n) -> (o, i)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%0, %1 : tensor<100x?x48xf32>, tensor<100x?x48xf32>)
      outs(%3 : tensor<48x48xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %5 = arith.mulf %p, %q : f32
    %6 = arith.addf %sum, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<48x48xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
    : (tensor<48x48xf32>, memref<48x48xf32>) -> ()
  return
}

// For the same reason blocks of rows are tasks enough, each with all columns;
// lines of the result are fetched before the products.
// CHECK-LABEL: func.func private @of_input(
// CHECK: scf.forall (%{{.*}}) = (0) to (%{{.*}}) step (54)
// CHECK: memref.prefetch {{.*}}, write,
// CHECK: vector.fma
// CHECK: return
func.func private @of_input(%x: memref<100x?x256xf32>, %w: memref<256x256xf32>,
    %y: memref<100x?x256xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1 : index
  %0 = bufferization.to_tensor %x restrict
    : memref<100x?x256xf32> to tensor<100x?x256xf32>
  %1 = bufferization.to_tensor %w restrict
    : memref<256x256xf32> to tensor<256x256xf32>
  %n = tensor.dim %0, %one : tensor<100x?x256xf32>
  %2 = tensor.empty(%n) : tensor<100x?x256xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<100x?x256xf32>)
    -> tensor<100x?x256xf32>
  %4 = linalg.generic {indexing_maps = [
      affine_map<(t, n, o, i) -> (t, n, i)>, affine_map<(t, n, o, i) -> (i, o)>,
      affine_map<(t, n, o, i) -> (t, n, o)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<100x?x256xf32>, tensor<256x256xf32>)
      outs(%3 : tensor<100x?x256xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %5 = arith.mulf %p, %q : f32
    %6 = arith.addf %sum, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<100x?x256xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
    : (tensor<100x?x256xf32>, memref<100x?x256xf32>) -> ()
  return
}

// Panels of two gates with 256 steps do not fit into the first cache at once:
// all rows of one, then all of the other, whose sums wait in the task's memory.
// A rest of a row does both at once.
// CHECK-LABEL: func.func private @cell(
// CHECK: scf.forall
// CHECK: %[[SUMS:.*]] = memref.alloca() {{.*}} : memref<{{.*}}xf32>
// CHECK: scf.for
// CHECK: scf.for
// CHECK: vector.fma
// CHECK: vector.store %{{.*}}, %[[SUMS]]
// CHECK: scf.for
// CHECK: memref.prefetch {{.*}}, write,
// CHECK: vector.fma
// CHECK: vector.store %{{.*}}, %[[SUMS]]
// CHECK: scf.for
// CHECK-NOT: vector.fma
// CHECK: vector.load %[[SUMS]]
// CHECK: arith.mulf {{.*}} : vector<8xf32>
// CHECK: scf.index_switch
// CHECK-NOT: %[[SUMS]]
// CHECK: return
#k = affine_map<(n, o, k) -> (n, k)>
#w = affine_map<(n, o, k) -> (k, o)>
#o = affine_map<(n, o, k) -> (n, o)>
#e = affine_map<(n, o) -> (n, o)>
func.func private @cell(%s: memref<?x256xf32>, %u: memref<256x48xf32>,
    %v: memref<256x48xf32>, %y: memref<?x48xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %none = arith.constant 0 : index
  %0 = bufferization.to_tensor %s restrict
    : memref<?x256xf32> to tensor<?x256xf32>
  %1 = bufferization.to_tensor %u restrict
    : memref<256x48xf32> to tensor<256x48xf32>
  %2 = bufferization.to_tensor %v restrict
    : memref<256x48xf32> to tensor<256x48xf32>
  %n = tensor.dim %0, %none : tensor<?x256xf32>
  %3 = tensor.empty(%n) : tensor<?x48xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<?x48xf32>)
    -> tensor<?x48xf32>
  %5 = linalg.generic {indexing_maps = [#k, #w, #o],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<?x256xf32>, tensor<256x48xf32>)
      outs(%4 : tensor<?x48xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x48xf32>
  %6 = linalg.generic {indexing_maps = [#k, #w, #o],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %2 : tensor<?x256xf32>, tensor<256x48xf32>)
      outs(%4 : tensor<?x48xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x48xf32>
  %9 = linalg.generic {indexing_maps = [#e, #e, #e],
      iterator_types = ["parallel", "parallel"]}
      ins(%5, %6 : tensor<?x48xf32>, tensor<?x48xf32>)
      outs(%3 : tensor<?x48xf32>) {
  ^bb0(%p: f32, %q: f32, %out: f32):
    %7 = arith.mulf %p, %q : f32
    linalg.yield %7 : f32
  } -> tensor<?x48xf32>
  bufferization.materialize_in_destination %9 in restrict writable %y
    : (tensor<?x48xf32>, memref<?x48xf32>) -> ()
  return
}
