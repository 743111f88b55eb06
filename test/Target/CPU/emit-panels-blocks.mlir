// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-panels --canonicalize --cse | FileCheck %s

// The gradient of a filter sums over all places of all images. A block of them
// is eleven lines, the last one ten; a copy of its panel stays in the first
// cache, and the sums wait in the task's memory meanwhile.
// CHECK-LABEL: func.func private @filter_gradient(
// CHECK: scf.forall
// CHECK-DAG: %[[SUMS:.*]] = memref.alloca() {{.*}} : memref<{{.*}}xf32>
// CHECK-DAG: %[[BLOCK:.*]] = memref.alloca() {{.*}} : memref<5808xf32>
// CHECK: vector.store %{{.*}}, %[[SUMS]]
// CHECK: scf.for
// CHECK: scf.for {{.*}} step %c11
// CHECK: %[[LINES:.*]] = arith.minui %{{.*}}, %c11
// CHECK: scf.for %{{.*}} = %c0 to %[[LINES]]
// CHECK: vector.store %{{.*}}, %[[BLOCK]]
// CHECK: vector.load %[[SUMS]]
// CHECK: scf.for %{{.*}} = %c0 to %[[LINES]]
// CHECK: vector.fma
// CHECK: vector.store %{{.*}}, %[[SUMS]]
// CHECK: vector.load %[[SUMS]]
// CHECK: memref.store
// CHECK: return
func.func private @filter_gradient(%x: memref<?x23x24x61xf32>,
    %d: memref<?x21x22x72xf32>, %y: memref<72x61x3x3xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict
    : memref<?x23x24x61xf32> to tensor<?x23x24x61xf32>
  %1 = bufferization.to_tensor %d restrict
    : memref<?x21x22x72xf32> to tensor<?x21x22x72xf32>
  %3 = tensor.empty() : tensor<72x61x3x3xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<72x61x3x3xf32>)
    -> tensor<72x61x3x3xf32>
  %5 = linalg.generic {indexing_maps = [
      affine_map<(o, i, k, l, n, h, w) -> (n, h + k, w + l, i)>,
      affine_map<(o, i, k, l, n, h, w) -> (n, h, w, o)>,
      affine_map<(o, i, k, l, n, h, w) -> (o, i, k, l)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel",
                        "reduction", "reduction", "reduction"]}
      ins(%0, %1 : tensor<?x23x24x61xf32>, tensor<?x21x22x72xf32>)
      outs(%4 : tensor<72x61x3x3xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<72x61x3x3xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<72x61x3x3xf32>, memref<72x61x3x3xf32>) -> ()
  return
}
