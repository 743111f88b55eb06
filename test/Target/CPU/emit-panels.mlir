// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-panels --canonicalize --cse | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=WIDE

// Twenty columns are one panel of 24, the weights of four columns are zeros.
// With 16 registers 4 x 3 sums fit, with 32 registers of 16 lanes more.
// CHECK: plan.placed @"w/panels" {axes = array<i64: 1, 0, 24, 0, 1, 0, 2, 0, 24>,
// CHECK-SAME: path = "w", shape = array<i64: 20, 64>} : memref<1x64x24xf32>
// CHECK-NOT: plan.placed @w {
// CHECK: plan.call @linear({{.*}} memref<1x64x24xf32>, memref<20xf32>)
// WIDE: plan.placed @"w/panels" {axes = array<i64: 1, 0, 32, 0, 1, 0, 2, 0, 32>
plan.placed @w {path = "w"} : memref<20x64xf32>
plan.placed @b {path = "b"} : memref<20xf32>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x64xf32>
  %w = plan.weight @w : memref<20x64xf32>
  %b = plan.weight @b : memref<20xf32>
  %y = plan.output "Output" [0] : memref<?x20xf32>
  plan.call @linear(%x, %w, %b) into (%y)
    : (memref<?x64xf32>, memref<20x64xf32>, memref<20xf32>)
      into (memref<?x20xf32>)
}

// CHECK: plan.entry @attend
// CHECK: %[[PANELS:.*]] = plan.slot [] : memref<1x64x24xf32>
// CHECK: plan.call @scores_pack(%[[KEYS:.*]]) into(%[[PANELS]])
// CHECK: plan.call @scores(%{{.*}}, %[[PANELS]])
plan.entry @attend dims = 1 {
  %x = plan.input "Query" [] : memref<32x64xf32>
  %k = plan.input "Key" [] : memref<20x64xf32>
  %y = plan.output "Output" [] : memref<32x20xf32>
  plan.call @scores(%x, %k) into (%y)
    : (memref<32x64xf32>, memref<20x64xf32>) into (memref<32x20xf32>)
}

// Rows by four, then the rest by their number; the bias is added to sums in
// registers. The last vector of a row is half masked.
// CHECK-LABEL: func.func private @linear(
// CHECK-SAME: %[[X:.*]]: memref<?x64xf32>, %[[W:.*]]: memref<1x64x24xf32>, %[[B:.*]]: memref<20xf32>
// CHECK-DAG: %[[FOUR:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<[true, true, true, true, false, false, false, false]>
// CHECK: scf.forall (%[[ROW:.*]]) = (0) to (%{{.*}}) step
// CHECK: scf.for %{{.*}} = %[[ROW]] to %{{.*}} step %[[FOUR]]
// CHECK: %[[SUMS:.*]]:12 = scf.for {{.*}} step %[[FOUR]] iter_args
// CHECK-COUNT-3: vector.load
// CHECK: memref.load
// CHECK: vector.broadcast
// CHECK-COUNT-48: vector.fma
// CHECK-NOT: vector.fma
// CHECK: %[[BIAS:.*]] = vector.load {{.*}} vector<8xf32>
// CHECK: arith.addf %[[SUMS]]#0, %[[BIAS]]
// CHECK: vector.store
// CHECK: vector.maskedload {{.*}}, %[[MASK]]
// CHECK: vector.maskedstore {{.*}}, %[[MASK]]
// CHECK: scf.index_switch
// CHECK: case 1
// CHECK: case 2
// CHECK: case 3
// CHECK-NOT: tensor
func.func private @linear(%x: memref<?x64xf32>, %w: memref<20x64xf32>,
    %b: memref<20xf32>, %y: memref<?x20xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %x restrict : memref<?x64xf32> to tensor<?x64xf32>
  %1 = bufferization.to_tensor %w restrict : memref<20x64xf32> to tensor<20x64xf32>
  %2 = bufferization.to_tensor %b restrict : memref<20xf32> to tensor<20xf32>
  %n = memref.dim %x, %c0 : memref<?x64xf32>
  %3 = tensor.empty(%n) : tensor<?x20xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<?x20xf32>) -> tensor<?x20xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<?x64xf32>, tensor<20x64xf32>)
      outs(%4 : tensor<?x20xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x20xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(n, o) -> (n, o)>,
      affine_map<(n, o) -> (o)>, affine_map<(n, o) -> (n, o)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%5, %2 : tensor<?x20xf32>, tensor<20xf32>)
      outs(%3 : tensor<?x20xf32>) {
  ^bb0(%p: f32, %q: f32, %out: f32):
    %7 = arith.addf %p, %q : f32
    linalg.yield %7 : f32
  } -> tensor<?x20xf32>
  bufferization.materialize_in_destination %6 in restrict writable %y
    : (tensor<?x20xf32>, memref<?x20xf32>) -> ()
  return
}

// Few rows of what is no weight are not worth packing.
// CHECK-LABEL: func.func private @score(
// CHECK: linalg.generic
// CHECK-NOT: vector.fma
func.func private @score(%x: memref<2x64xf32>, %w: memref<20x64xf32>,
    %y: memref<2x20xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<2x64xf32> to tensor<2x64xf32>
  %1 = bufferization.to_tensor %w restrict : memref<20x64xf32> to tensor<20x64xf32>
  %3 = tensor.empty() : tensor<2x20xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<2x20xf32>) -> tensor<2x20xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<2x64xf32>, tensor<20x64xf32>)
      outs(%4 : tensor<2x20xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<2x20xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<2x20xf32>, memref<2x20xf32>) -> ()
  return
}

// Many rows are: a kernel makes the panels in every call.
// CHECK-LABEL: func.func private @scores(
// CHECK-SAME: memref<32x64xf32>, %{{.*}}: memref<1x64x24xf32>
// CHECK: vector.fma
// CHECK-NOT: linalg
func.func private @scores(%x: memref<32x64xf32>, %w: memref<20x64xf32>,
    %y: memref<32x20xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<32x64xf32> to tensor<32x64xf32>
  %1 = bufferization.to_tensor %w restrict : memref<20x64xf32> to tensor<20x64xf32>
  %3 = tensor.empty() : tensor<32x20xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<32x20xf32>) -> tensor<32x20xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<32x64xf32>, tensor<20x64xf32>)
      outs(%4 : tensor<32x20xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<32x20xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<32x20xf32>, memref<32x20xf32>) -> ()
  return
}

// A depthwise convolution in channels-last order: channels are the vectors of
// both factors, places along a line share the weights. Nothing is spread. The
// window is straight code: ten places of a line have twelve vectors below their
// windows, which are loaded once, beside three of the weights.
// CHECK-LABEL: func.func private @depthwise(
// CHECK: scf.forall (%{{.*}}, %{{.*}}) in (%{{.*}}, 14)
// CHECK: scf.for
// CHECK-NOT: vector.broadcast %{{.*}} : f32
// CHECK-NOT: scf.for
// CHECK-COUNT-4: vector.load
// CHECK-NEXT: vector.fma
// CHECK-NEXT: vector.load
// CHECK-COUNT-2: vector.fma
// CHECK-NEXT: vector.load
// CHECK-COUNT-3: vector.fma
// CHECK-NEXT: vector.load
// CHECK-COUNT-21: vector.fma
// CHECK-NEXT: vector.load
// CHECK-COUNT-2: vector.fma
// CHECK-NEXT: vector.load
// CHECK-NEXT: vector.fma
// CHECK-NOT: vector.fma
// CHECK: vector.load
// CHECK-COUNT-60: vector.fma
// CHECK-NOT: vector.fma
// CHECK-COUNT-10: vector.store
// CHECK-NOT: linalg
func.func private @depthwise(%x: memref<?x16x16x32xf32>, %w: memref<3x3x32xf32>,
    %y: memref<?x14x14x32xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %x restrict : memref<?x16x16x32xf32> to tensor<?x16x16x32xf32>
  %1 = bufferization.to_tensor %w restrict : memref<3x3x32xf32> to tensor<3x3x32xf32>
  %n = memref.dim %x, %c0 : memref<?x16x16x32xf32>
  %3 = tensor.empty(%n) : tensor<?x14x14x32xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<?x14x14x32xf32>) -> tensor<?x14x14x32xf32>
  %5 = linalg.generic {indexing_maps = [
      affine_map<(n, h, w, c, i, j) -> (n, h + i, w + j, c)>,
      affine_map<(n, h, w, c, i, j) -> (i, j, c)>,
      affine_map<(n, h, w, c, i, j) -> (n, h, w, c)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel",
                        "reduction", "reduction"]}
      ins(%0, %1 : tensor<?x16x16x32xf32>, tensor<3x3x32xf32>)
      outs(%4 : tensor<?x14x14x32xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x14x14x32xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<?x14x14x32xf32>, memref<?x14x14x32xf32>) -> ()
  return
}

// The last panel is filled up with zeros.
// CHECK-LABEL: func.func private @scores_pack(
// CHECK: scf.for
// CHECK: memref.load
// CHECK: memref.store
// CHECK: memref.store %cst
