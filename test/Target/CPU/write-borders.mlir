// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-write-borders --canonicalize --cse | FileCheck %s
// RUN: ngc-opt %s --ngc-write-borders --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=CODE

// The product is written into the padded array at once; the call that copied
// is gone, and its kernel.
// CHECK: plan.entry @evaluate
// CHECK-NOT: plan.call @pad(
// CHECK: %[[P:.*]] = plan.slot [0] : memref<?x16x32xf32>
// CHECK-NEXT: plan.call @product_padded({{.*}}) into(%[[P]])
// CHECK-NEXT: plan.call @reader(%[[P]])
plan.placed @w {path = "w"} : memref<32x8xf32>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x14x8xf32>
  %w = plan.weight @w : memref<32x8xf32>
  %y = plan.output "Output" [0] : memref<?x16x32xf32>
  %s = plan.slot [0] : memref<?x14x32xf32>
  plan.call @product(%x, %w) into (%s)
    : (memref<?x14x8xf32>, memref<32x8xf32>) into (memref<?x14x32xf32>)
  %p = plan.slot [0] : memref<?x16x32xf32>
  plan.call @pad(%s) into (%p)
    : (memref<?x14x32xf32>) into (memref<?x16x32xf32>)
  plan.call @reader(%p) into (%y)
    : (memref<?x16x32xf32>) into (memref<?x16x32xf32>)
}

// Somebody else reads what is padded: the copy stays.
// CHECK: plan.entry @twice
// CHECK: plan.call @product(
// CHECK: plan.call @pad(
plan.entry @twice dims = 1 {
  %x = plan.input "Input" [0] : memref<?x14x8xf32>
  %w = plan.weight @w : memref<32x8xf32>
  %y = plan.output "Output" [0] : memref<?x16x32xf32>
  %z = plan.output "Other" [0] : memref<?x16x32xf32>
  %s = plan.slot [0] : memref<?x14x32xf32>
  plan.call @product(%x, %w) into (%s)
    : (memref<?x14x8xf32>, memref<32x8xf32>) into (memref<?x14x32xf32>)
  %p = plan.slot [0] : memref<?x16x32xf32>
  plan.call @pad(%s) into (%p)
    : (memref<?x14x32xf32>) into (memref<?x16x32xf32>)
  plan.call @reader(%p) into (%y)
    : (memref<?x16x32xf32>) into (memref<?x16x32xf32>)
  plan.call @pad(%s) into (%z)
    : (memref<?x14x32xf32>) into (memref<?x16x32xf32>)
}

// CHECK: func.func private @product_padded(%{{.*}}: memref<?x14x8xf32>,
// CHECK-SAME: %{{.*}}: memref<32x8xf32>, %[[OUT:.*]]: memref<?x16x32xf32>)
// CHECK: %[[SUMS:.*]] = linalg.generic
// CHECK: %[[WIDE:.*]] = tensor.pad %[[SUMS]] low[0, 1, 0] high[0, 1, 0]
// CHECK: bufferization.materialize_in_destination %[[WIDE]] in {{.*}} %[[OUT]]

// A slab of zeros before and one behind, then tiles.
// CODE-LABEL: func.func private @product_padded(
// CODE: memref.subview %{{.*}}[0, 0, 0] [%{{.*}}, 1, 32] [1, 1, 1]
// CODE: linalg.fill
// CODE: memref.subview %{{.*}}[0, 15, 0] [%{{.*}}, 1, 32] [1, 1, 1]
// CODE: linalg.fill
// CODE: scf.forall
// CODE: vector.fma
// CODE-NOT: tensor
func.func private @product(%x: memref<?x14x8xf32>, %w: memref<32x8xf32>,
    %y: memref<?x14x32xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %x restrict : memref<?x14x8xf32> to tensor<?x14x8xf32>
  %1 = bufferization.to_tensor %w restrict : memref<32x8xf32> to tensor<32x8xf32>
  %n = memref.dim %x, %c0 : memref<?x14x8xf32>
  %3 = tensor.empty(%n) : tensor<?x14x32xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<?x14x32xf32>) -> tensor<?x14x32xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, h, o, k) -> (n, h, k)>,
      affine_map<(n, h, o, k) -> (o, k)>, affine_map<(n, h, o, k) -> (n, h, o)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<?x14x8xf32>, tensor<32x8xf32>)
      outs(%4 : tensor<?x14x32xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x14x32xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<?x14x32xf32>, memref<?x14x32xf32>) -> ()
  return
}

func.func private @pad(%x: memref<?x14x32xf32>, %y: memref<?x16x32xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<?x14x32xf32> to tensor<?x14x32xf32>
  %1 = tensor.pad %0 low[0, 1, 0] high[0, 1, 0] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %zero : f32
  } : tensor<?x14x32xf32> to tensor<?x16x32xf32>
  bufferization.materialize_in_destination %1 in restrict writable %y
    : (tensor<?x16x32xf32>, memref<?x16x32xf32>) -> ()
  return
}

func.func private @reader(memref<?x16x32xf32>, memref<?x16x32xf32>)
    attributes {ngc.kernel = 1 : i64}
