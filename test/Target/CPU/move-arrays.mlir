// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-move-arrays | FileCheck %s
// RUN: ngc-opt %s --ngc-move-arrays --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=PANELS

// A filter is turned round and transposed: [8][16][3][3] as [16][8][3][3], by
// two kernels. Neither is left; the array has a recipe of both. Kinds: 0 whole,
// 3 reversed.
// CHECK: plan.placed @"w/moved{{.*}}" {axes = array<i64: 0, 1, 0, 0, 0, 0, 3, 2, 0>, path = "w", shape = array<i64: 8, 16, 9>} : memref<16x8x3x3xf32>
// CHECK: plan.entry @evaluate
// CHECK-NOT: plan.call @turn
// CHECK-NOT: plan.call @transpose(
// CHECK: plan.call @conv(%{{.*}}, %[[W:.*]]) into
plan.placed @w {path = "w"} : memref<8x16x3x3xf32>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x10x10x8xf32>
  %w = plan.weight @w : memref<8x16x3x3xf32>
  %y = plan.output "Output" [0] : memref<?x8x8x16xf32>
  %s = plan.slot [] : memref<8x16x3x3xf32>
  plan.call @turn(%w) into (%s)
    : (memref<8x16x3x3xf32>) into (memref<8x16x3x3xf32>)
  %t = plan.slot [] : memref<16x8x3x3xf32>
  plan.call @transpose(%s) into (%t)
    : (memref<8x16x3x3xf32>) into (memref<16x8x3x3xf32>)
  plan.call @conv(%x, %t) into (%y)
    : (memref<?x10x10x8xf32>, memref<16x8x3x3xf32>)
    into (memref<?x8x8x16xf32>)
}

// Its panels are packed from the array itself, the taps backwards.
// PANELS: plan.placed @"w/panels" {axes = array<i64: 1, 1, 16, 3, 2, 0, 3, 3, 0, 0, 0, 0, 2, 1, 16>, path = "w", shape = array<i64: 8, 16, 3, 3>} : memref<1x3x3x8x16xf32>

// The first axis is half of one of the result's: whoever packs that could not
// say so. The kernel stays.
// CHECK: plan.entry @groups
// CHECK: plan.call @swap(
plan.placed @g {path = "g"} : memref<2x3x4xf32>
plan.entry @groups dims = 1 {
  %w = plan.weight @g : memref<2x3x4xf32>
  %y = plan.output "Output" [0] : memref<?x8x3xf32>
  %x = plan.input "Input" [0] : memref<?x8x3xf32>
  %s = plan.slot [] : memref<8x3xf32>
  plan.call @swap(%w) into (%s) : (memref<2x3x4xf32>) into (memref<8x3xf32>)
  plan.call @scale(%x, %s) into (%y)
    : (memref<?x8x3xf32>, memref<8x3xf32>) into (memref<?x8x3xf32>)
}

// Every other tap: an array that is read back has all of them. And what is
// repeated, and an array of the caller's.
// CHECK: plan.entry @kept
// CHECK: plan.call @every_other(
// CHECK: plan.call @repeat(
// CHECK: plan.call @transposed_input(
plan.placed @k {path = "k"} : memref<4x4xf32>
plan.entry @kept dims = 0 {
  %w = plan.weight @k : memref<4x4xf32>
  %x = plan.input "Input" [] : memref<4x4xf32>
  %y = plan.output "Output" [] : memref<4x4xf32>
  %a = plan.slot [] : memref<4x2xf32>
  plan.call @every_other(%w) into (%a)
    : (memref<4x4xf32>) into (memref<4x2xf32>)
  %b = plan.slot [] : memref<2x4x4xf32>
  plan.call @repeat(%w) into (%b) : (memref<4x4xf32>) into (memref<2x4x4xf32>)
  %c = plan.slot [] : memref<4x4xf32>
  plan.call @transposed_input(%x) into (%c)
    : (memref<4x4xf32>) into (memref<4x4xf32>)
  plan.call @all(%a, %b, %c) into (%y)
    : (memref<4x2xf32>, memref<2x4x4xf32>, memref<4x4xf32>)
    into (memref<4x4xf32>)
}

// CHECK-NOT: func.func private @turn
func.func private @turn(%arg0: memref<8x16x3x3xf32>,
    %arg1: memref<8x16x3x3xf32>) attributes {ngc.kernel = 1 : i64} {
  %c2 = arith.constant 2 : index
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<8x16x3x3xf32> to tensor<8x16x3x3xf32>
  %1 = tensor.empty() : tensor<8x16x3x3xf32>
  %2 = linalg.generic {
    indexing_maps = [affine_map<(a, b, c, d) -> (a, b, c, d)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    outs(%1 : tensor<8x16x3x3xf32>) {
  ^bb0(%out: f32):
    %3 = linalg.index 0 : index
    %4 = linalg.index 1 : index
    %5 = linalg.index 2 : index
    %6 = arith.subi %c2, %5 : index
    %7 = linalg.index 3 : index
    %8 = arith.subi %c2, %7 : index
    %9 = tensor.extract %0[%3, %4, %6, %8] : tensor<8x16x3x3xf32>
    linalg.yield %9 : f32
  } -> tensor<8x16x3x3xf32>
  bufferization.materialize_in_destination %2 in restrict writable %arg1
    : (tensor<8x16x3x3xf32>, memref<8x16x3x3xf32>) -> ()
  return
}

func.func private @transpose(%arg0: memref<8x16x3x3xf32>,
    %arg1: memref<16x8x3x3xf32>) attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<8x16x3x3xf32> to tensor<8x16x3x3xf32>
  %1 = tensor.empty() : tensor<16x8x3x3xf32>
  %2 = linalg.generic {
    indexing_maps = [affine_map<(a, b, c, d) -> (b, a, c, d)>,
                     affine_map<(a, b, c, d) -> (a, b, c, d)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%0 : tensor<8x16x3x3xf32>) outs(%1 : tensor<16x8x3x3xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<16x8x3x3xf32>
  bufferization.materialize_in_destination %2 in restrict writable %arg1
    : (tensor<16x8x3x3xf32>, memref<16x8x3x3xf32>) -> ()
  return
}

func.func private @conv(%arg0: memref<?x10x10x8xf32>,
    %arg1: memref<16x8x3x3xf32>, %arg2: memref<?x8x8x16xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %cst = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<?x10x10x8xf32> to tensor<?x10x10x8xf32>
  %1 = bufferization.to_tensor %arg1 restrict
    : memref<16x8x3x3xf32> to tensor<16x8x3x3xf32>
  %dim = memref.dim %arg0, %c0 : memref<?x10x10x8xf32>
  %2 = tensor.empty(%dim) : tensor<?x8x8x16xf32>
  %3 = linalg.fill ins(%cst : f32) outs(%2 : tensor<?x8x8x16xf32>)
    -> tensor<?x8x8x16xf32>
  %4 = linalg.generic {
    indexing_maps = [affine_map<(n, h, w, o, c, i, j) -> (n, h + i, w + j, c)>,
                     affine_map<(n, h, w, o, c, i, j) -> (o, c, i, j)>,
                     affine_map<(n, h, w, o, c, i, j) -> (n, h, w, o)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel",
                      "reduction", "reduction", "reduction"]}
    ins(%0, %1 : tensor<?x10x10x8xf32>, tensor<16x8x3x3xf32>)
    outs(%3 : tensor<?x8x8x16xf32>) {
  ^bb0(%in: f32, %in_0: f32, %out: f32):
    %5 = arith.mulf %in, %in_0 : f32
    %6 = arith.addf %out, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<?x8x8x16xf32>
  bufferization.materialize_in_destination %4 in restrict writable %arg2
    : (tensor<?x8x8x16xf32>, memref<?x8x8x16xf32>) -> ()
  return
}

func.func private @swap(%arg0: memref<2x3x4xf32>, %arg1: memref<8x3xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<2x3x4xf32> to tensor<2x3x4xf32>
  %1 = tensor.empty() : tensor<2x4x3xf32>
  %2 = linalg.generic {
    indexing_maps = [affine_map<(a, b, c) -> (a, c, b)>,
                     affine_map<(a, b, c) -> (a, b, c)>],
    iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%0 : tensor<2x3x4xf32>) outs(%1 : tensor<2x4x3xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x4x3xf32>
  %3 = tensor.collapse_shape %2 [[0, 1], [2]]
    : tensor<2x4x3xf32> into tensor<8x3xf32>
  bufferization.materialize_in_destination %3 in restrict writable %arg1
    : (tensor<8x3xf32>, memref<8x3xf32>) -> ()
  return
}

func.func private @every_other(%arg0: memref<4x4xf32>, %arg1: memref<4x2xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<4x4xf32> to tensor<4x4xf32>
  %1 = tensor.empty() : tensor<4x2xf32>
  %2 = linalg.generic {
    indexing_maps = [affine_map<(a, b) -> (a, b)>],
    iterator_types = ["parallel", "parallel"]} outs(%1 : tensor<4x2xf32>) {
  ^bb0(%out: f32):
    %3 = linalg.index 0 : index
    %4 = linalg.index 1 : index
    %5 = arith.addi %4, %4 : index
    %6 = tensor.extract %0[%3, %5] : tensor<4x4xf32>
    linalg.yield %6 : f32
  } -> tensor<4x2xf32>
  bufferization.materialize_in_destination %2 in restrict writable %arg1
    : (tensor<4x2xf32>, memref<4x2xf32>) -> ()
  return
}

func.func private @repeat(%arg0: memref<4x4xf32>, %arg1: memref<2x4x4xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<4x4xf32> to tensor<4x4xf32>
  %1 = tensor.empty() : tensor<2x4x4xf32>
  %2 = linalg.generic {
    indexing_maps = [affine_map<(a, b, c) -> (c, b)>,
                     affine_map<(a, b, c) -> (a, b, c)>],
    iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%0 : tensor<4x4xf32>) outs(%1 : tensor<2x4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x4x4xf32>
  bufferization.materialize_in_destination %2 in restrict writable %arg1
    : (tensor<2x4x4xf32>, memref<2x4x4xf32>) -> ()
  return
}

func.func private @transposed_input(%arg0: memref<4x4xf32>,
    %arg1: memref<4x4xf32>) attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %arg0 restrict
    : memref<4x4xf32> to tensor<4x4xf32>
  %1 = tensor.empty() : tensor<4x4xf32>
  %2 = linalg.generic {
    indexing_maps = [affine_map<(a, b) -> (b, a)>,
                     affine_map<(a, b) -> (a, b)>],
    iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<4x4xf32>
  bufferization.materialize_in_destination %2 in restrict writable %arg1
    : (tensor<4x4xf32>, memref<4x4xf32>) -> ()
  return
}

func.func private @scale(memref<?x8x3xf32>, memref<8x3xf32>,
                         memref<?x8x3xf32>)
func.func private @all(memref<4x2xf32>, memref<2x4x4xf32>, memref<4x4xf32>,
                       memref<4x4xf32>)
