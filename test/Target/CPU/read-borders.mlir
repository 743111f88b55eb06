// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-read-borders --canonicalize --cse | FileCheck %s
// RUN: ngc-opt %s --ngc-read-borders --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=CODE

// The depthwise convolution reads the caller's image; the padded copy is gone,
// and its kernel.
// CHECK: plan.entry @evaluate
// CHECK-NOT: plan.call @pad(
// CHECK-NOT: plan.slot
// CHECK: plan.call @depthwise_within({{.*}} (memref<?x16x48x8xf32>,
plan.placed @w {path = "w"} : memref<8x3x3xf32>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x16x48x8xf32>
  %w = plan.weight @w : memref<8x3x3xf32>
  %y = plan.output "Output" [0] : memref<?x8x24x8xf32>
  %p = plan.slot [0] : memref<?x18x50x8xf32>
  plan.call @pad(%x) into (%p)
    : (memref<?x16x48x8xf32>) into (memref<?x18x50x8xf32>)
  plan.call @depthwise(%p, %w) into (%y)
    : (memref<?x18x50x8xf32>, memref<8x3x3xf32>) into (memref<?x8x24x8xf32>)
}

// Somebody else reads the border: the copy stays, for all.
// CHECK: plan.entry @twice
// CHECK: plan.call @pad(
// CHECK: plan.call @depthwise(
// CHECK: plan.call @other(
plan.entry @twice dims = 1 {
  %x = plan.input "Input" [0] : memref<?x16x48x8xf32>
  %w = plan.weight @w : memref<8x3x3xf32>
  %y = plan.output "Output" [0] : memref<?x8x24x8xf32>
  %z = plan.output "Other" [0] : memref<?x18x50x8xf32>
  %p = plan.slot [0] : memref<?x18x50x8xf32>
  plan.call @pad(%x) into (%p)
    : (memref<?x16x48x8xf32>) into (memref<?x18x50x8xf32>)
  plan.call @depthwise(%p, %w) into (%y)
    : (memref<?x18x50x8xf32>, memref<8x3x3xf32>) into (memref<?x8x24x8xf32>)
  plan.call @other(%p) into (%z)
    : (memref<?x18x50x8xf32>) into (memref<?x18x50x8xf32>)
}

// CHECK: func.func private @depthwise_within(%[[IN:.*]]: memref<?x16x48x8xf32>
// CHECK: %[[IMAGE:.*]] = bufferization.to_tensor %[[IN]]
// CHECK: tensor.pad %[[IMAGE]] low[0, 1, 1, 0] high[0, 1, 1, 0]

// Of the first row of windows one row of taps is missing, of the first window
// a column. Nothing is missing at the other ends: sizes are even.
// CODE-LABEL: func.func private @depthwise_within(
// CODE: scf.forall (%{{.*}}, %[[H:.*]]) in
// CODE: scf.index_switch
// CODE: case 0 {
// CODE: %[[CELL:.*]] = arith.muli %[[H]], %c2
// CODE: %[[IS:.*]] = arith.cmpi sge, %[[CELL]], %c1
// CODE-NEXT: scf.if %[[IS]]
// CODE-NOT: {{case|arith.cmpi}}
// CODE: default {
// CODE: arith.cmpi sge,
// CODE-NEXT: scf.if
// CODE-NOT: arith.cmpi
func.func private @depthwise(%arg0: memref<?x18x50x8xf32>,
    %arg1: memref<8x3x3xf32>, %arg2: memref<?x8x24x8xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %cst = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<?x18x50x8xf32> to tensor<?x18x50x8xf32>
  %1 = bufferization.to_tensor %arg1 restrict
    : memref<8x3x3xf32> to tensor<8x3x3xf32>
  %dim = memref.dim %arg0, %c0 : memref<?x18x50x8xf32>
  %2 = tensor.empty(%dim) : tensor<?x8x24x8xf32>
  %3 = linalg.fill ins(%cst : f32) outs(%2 : tensor<?x8x24x8xf32>)
    -> tensor<?x8x24x8xf32>
  %4 = linalg.generic {
    indexing_maps = [
      affine_map<(n, h, w, c, i, j) -> (n, 2 * h + i, 2 * w + j, c)>,
      affine_map<(n, h, w, c, i, j) -> (c, i, j)>,
      affine_map<(n, h, w, c, i, j) -> (n, h, w, c)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel",
                      "reduction", "reduction"]}
    ins(%0, %1 : tensor<?x18x50x8xf32>, tensor<8x3x3xf32>)
    outs(%3 : tensor<?x8x24x8xf32>) {
  ^bb0(%in: f32, %in_0: f32, %out: f32):
    %5 = arith.mulf %in, %in_0 : f32
    %6 = arith.addf %out, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<?x8x24x8xf32>
  bufferization.materialize_in_destination %4 in restrict writable %arg2
    : (tensor<?x8x24x8xf32>, memref<?x8x24x8xf32>) -> ()
  return
}

func.func private @pad(%arg0: memref<?x16x48x8xf32>,
    %arg1: memref<?x18x50x8xf32>) attributes {ngc.kernel = 1 : i64} {
  %cst = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<?x16x48x8xf32> to tensor<?x16x48x8xf32>
  %padded = tensor.pad %0 low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %cst : f32
  } : tensor<?x16x48x8xf32> to tensor<?x18x50x8xf32>
  bufferization.materialize_in_destination %padded in restrict writable %arg1
    : (tensor<?x18x50x8xf32>, memref<?x18x50x8xf32>) -> ()
  return
}

func.func private @other(memref<?x18x50x8xf32>, memref<?x18x50x8xf32>)
