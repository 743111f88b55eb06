// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-write-borders --canonicalize --cse | FileCheck %s

// A border behind an axis of unknown size lies at no known place: the emitter
// of panels would leave it, so the copy stays.
// CHECK: plan.entry @evaluate
// CHECK: plan.call @product(
// CHECK: plan.call @pad(
// CHECK-NOT: @product_padded
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<3x?x4xf64>
  %w = plan.input "Other" [0] : memref<4x4xf64>
  %y = plan.output "Output" [0] : memref<4x?x4xf64>
  %s = plan.slot [0] : memref<3x?x4xf64>
  plan.call @product(%x, %w) into (%s)
    : (memref<3x?x4xf64>, memref<4x4xf64>) into (memref<3x?x4xf64>)
  %p = plan.slot [0] : memref<4x?x4xf64>
  plan.call @pad(%s) into (%p)
    : (memref<3x?x4xf64>) into (memref<4x?x4xf64>)
  plan.call @reader(%p) into (%y)
    : (memref<4x?x4xf64>) into (memref<4x?x4xf64>)
}

func.func private @product(%x: memref<3x?x4xf64>, %w: memref<4x4xf64>,
    %y: memref<3x?x4xf64>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f64
  %c1 = arith.constant 1 : index
  %0 = bufferization.to_tensor %x restrict : memref<3x?x4xf64> to tensor<3x?x4xf64>
  %1 = bufferization.to_tensor %w restrict : memref<4x4xf64> to tensor<4x4xf64>
  %n = memref.dim %x, %c1 : memref<3x?x4xf64>
  %3 = tensor.empty(%n) : tensor<3x?x4xf64>
  %4 = linalg.fill ins(%zero : f64) outs(%3 : tensor<3x?x4xf64>) -> tensor<3x?x4xf64>
  %5 = linalg.generic {indexing_maps = [affine_map<(t, n, o, k) -> (t, n, k)>,
      affine_map<(t, n, o, k) -> (k, o)>, affine_map<(t, n, o, k) -> (t, n, o)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<3x?x4xf64>, tensor<4x4xf64>)
      outs(%4 : tensor<3x?x4xf64>) {
  ^bb0(%p: f64, %q: f64, %sum: f64):
    %7 = arith.mulf %p, %q : f64
    %8 = arith.addf %sum, %7 : f64
    linalg.yield %8 : f64
  } -> tensor<3x?x4xf64>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<3x?x4xf64>, memref<3x?x4xf64>) -> ()
  return
}

func.func private @pad(%x: memref<3x?x4xf64>, %y: memref<4x?x4xf64>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f64
  %0 = bufferization.to_tensor %x restrict : memref<3x?x4xf64> to tensor<3x?x4xf64>
  %1 = tensor.pad %0 low[1, 0, 0] high[0, 0, 0] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %zero : f64
  } : tensor<3x?x4xf64> to tensor<4x?x4xf64>
  bufferization.materialize_in_destination %1 in restrict writable %y
    : (tensor<4x?x4xf64>, memref<4x?x4xf64>) -> ()
  return
}

func.func private @reader(memref<4x?x4xf64>, memref<4x?x4xf64>)
    attributes {ngc.kernel = 1 : i64}
