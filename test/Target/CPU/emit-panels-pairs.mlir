// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-panels --canonicalize --cse | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=WIDE

// Weights of 16 bits lie in pairs of steps: seven steps are four pairs, of
// which the last has a zero. A load of 32 bits a lane serves both.
// CHECK: plan.placed @"w/panels" {axes = array<i64: 1, 0, 8, 1, 1, 2, 2, 0, 8, 2, 1, 2>,
// CHECK-SAME: path = "w", shape = array<i64: 20, 7>} : memref<3x4x8x2xbf16>
// CHECK-NOT: plan.placed @w {
// WIDE: plan.placed @"w/panels" {{.*}} : memref<1x4x32x2xbf16>
plan.placed @w {path = "w"} : memref<20x7xbf16>
plan.entry @evaluate dims = 0 {
  %x = plan.input "Input" [] : memref<5x7xf32>
  %w = plan.weight @w : memref<20x7xbf16>
  %y = plan.output "Output" [] : memref<5x20xf32>
  plan.call @linear(%x, %w) into (%y)
    : (memref<5x7xf32>, memref<20x7xbf16>) into (memref<5x20xf32>)
}

// Where a single row may come, which takes four panels of 8 columns at once,
// these lie side by side.
// CHECK: plan.call @open({{.*}} memref<2x4x32x2xbf16>)
plan.placed @v {path = "v"} : memref<64x7xbf16>
plan.entry @rows dims = 1 {
  %x = plan.input "Input" [0] : memref<?x7xf32>
  %v = plan.weight @v : memref<64x7xbf16>
  %y = plan.output "Output" [0] : memref<?x64xf32>
  plan.call @open(%x, %v) into (%y)
    : (memref<?x7xf32>, memref<64x7xbf16>) into (memref<?x64xf32>)
}

// CHECK-LABEL: func.func private @linear(
// CHECK-SAME: memref<3x4x8x2xbf16>
// CHECK-DAG: %[[BITS:.*]] = arith.constant dense<16> : vector<8xi32>
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<-65536> : vector<8xi32>
// CHECK: %[[HALVES:.*]] = vector.load {{.*}} vector<16xbf16>
// CHECK: %[[PAIRS:.*]] = vector.bitcast %[[HALVES]] : vector<16xbf16> to vector<8xi32>
// CHECK: %[[FIRST:.*]] = arith.shli %[[PAIRS]], %[[BITS]]
// CHECK: %[[SECOND:.*]] = arith.andi %[[PAIRS]], %[[MASK]]
// CHECK: vector.bitcast %[[FIRST]] : vector<8xi32> to vector<8xf32>
// CHECK: vector.bitcast %[[SECOND]] : vector<8xi32> to vector<8xf32>
// CHECK: vector.fma
// CHECK-NOT: vector<8xbf16>
// CHECK-NOT: arith.extf
// CHECK-NOT: memref.copy
// WIDE-LABEL: func.func private @linear(
// WIDE: vector.load {{.*}} vector<32xbf16>
func.func private @linear(%x: memref<5x7xf32>, %w: memref<20x7xbf16>,
    %y: memref<5x20xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<5x7xf32> to tensor<5x7xf32>
  %1 = bufferization.to_tensor %w restrict : memref<20x7xbf16> to tensor<20x7xbf16>
  %2 = tensor.empty() : tensor<5x20xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<5x20xf32>) -> tensor<5x20xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<5x7xf32>, tensor<20x7xbf16>)
      outs(%3 : tensor<5x20xf32>) {
  ^bb0(%p: f32, %q: bf16, %sum: f32):
    %wide = arith.extf %q : bf16 to f32
    %5 = arith.mulf %p, %wide : f32
    %6 = arith.addf %sum, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<5x20xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
    : (tensor<5x20xf32>, memref<5x20xf32>) -> ()
  return
}

// CHECK-LABEL: func.func private @open(
// CHECK: case 1
// CHECK: vector.load {{.*}} vector<16xbf16>
// CHECK-COUNT-28: vector.fma
// CHECK-NOT: vector.fma
// CHECK: case 2
func.func private @open(%x: memref<?x7xf32>, %w: memref<64x7xbf16>,
    %y: memref<?x64xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<?x7xf32> to tensor<?x7xf32>
  %1 = bufferization.to_tensor %w restrict : memref<64x7xbf16> to tensor<64x7xbf16>
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x7xf32>
  %2 = tensor.empty(%n) : tensor<?x64xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<?x64xf32>) -> tensor<?x64xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<?x7xf32>, tensor<64x7xbf16>)
      outs(%3 : tensor<?x64xf32>) {
  ^bb0(%p: f32, %q: bf16, %sum: f32):
    %wide = arith.extf %q : bf16 to f32
    %5 = arith.mulf %p, %wide : f32
    %6 = arith.addf %sum, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<?x64xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
    : (tensor<?x64xf32>, memref<?x64xf32>) -> ()
  return
}
