// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-work | FileCheck %s

#row = affine_map<(n, o, k) -> (n, k)>
#column = affine_map<(n, o, k) -> (o, k)>
#out = affine_map<(n, o, k) -> (n, o)>
#same = affine_map<(n, o) -> (n, o)>

// Two flops for each product; the open loop is axis 0 of argument 0. An
// exponential takes as long as 20 multiply-adds.
// CHECK: func.func @wide
// CHECK-SAME: ngc.bound = "contraction 66 + elementwise 10"
// CHECK-SAME: ngc.costs = [array<i64: 1280, 0, 0>, array<i64: 400, 0, 0>]
// CHECK-SAME: ngc.flops = [array<i64: 1280, 0, 0>, array<i64: 10, 0, 0>]
func.func @wide(%x: memref<?x64xf32>, %w: memref<10x64xf32>,
                %y: memref<?x10xf32>) attributes {ngc.kernel = 1 : i64} {
  %a = bufferization.to_tensor %x restrict : memref<?x64xf32> to tensor<?x64xf32>
  %b = bufferization.to_tensor %w restrict : memref<10x64xf32> to tensor<10x64xf32>
  %zero = arith.constant 0.0 : f32
  %axis = arith.constant 0 : index
  %n = tensor.dim %a, %axis : tensor<?x64xf32>
  %empty = tensor.empty(%n) : tensor<?x10xf32>
  %start = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x10xf32>)
      -> tensor<?x10xf32>
  %sum = linalg.generic {indexing_maps = [#row, #column, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<?x64xf32>, tensor<10x64xf32>)
      outs(%start : tensor<?x10xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    %0 = arith.mulf %p, %q : f32
    %1 = arith.addf %r, %0 : f32
    linalg.yield %1 : f32
  } -> tensor<?x10xf32>
  %last = linalg.generic {indexing_maps = [#same, #same],
      iterator_types = ["parallel", "parallel"]}
      ins(%sum : tensor<?x10xf32>) outs(%empty : tensor<?x10xf32>) {
  ^bb0(%p: f32, %q: f32):
    %0 = math.exp %p : f32
    linalg.yield %0 : f32
  } -> tensor<?x10xf32>
  bufferization.materialize_in_destination %last in restrict writable %y
      : (tensor<?x10xf32>, memref<?x10xf32>) -> ()
  return
}

// Of a table only single elements are read.
// CHECK: func.func @pick
// CHECK-SAME: ngc.bound = "movement 0", ngc.costs = [], ngc.flops = []
// CHECK-SAME: ngc.picked = array<i64: 1>
func.func @pick(%i: memref<3xindex>, %table: memref<1000xf32>,
                %y: memref<3xf32>) attributes {ngc.kernel = 1 : i64} {
  %which = bufferization.to_tensor %i restrict : memref<3xindex> to tensor<3xindex>
  %from = bufferization.to_tensor %table restrict : memref<1000xf32> to tensor<1000xf32>
  %empty = tensor.empty() : tensor<3xf32>
  %out = linalg.generic {indexing_maps = [affine_map<(n) -> (n)>,
      affine_map<(n) -> (n)>], iterator_types = ["parallel"]}
      ins(%which : tensor<3xindex>) outs(%empty : tensor<3xf32>) {
  ^bb0(%p: index, %q: f32):
    %0 = tensor.extract %from[%p] : tensor<1000xf32>
    linalg.yield %0 : f32
  } -> tensor<3xf32>
  bufferization.materialize_in_destination %out in restrict writable %y
      : (tensor<3xf32>, memref<3xf32>) -> ()
  return
}
