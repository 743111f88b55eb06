// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-target=cpu=sapphirerapids \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --implicit-check-not=vector.fma
// RUN: ngc-opt %s --ngc-describe-target=cpu=icelake-server \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=NONE
// NONE-NOT: amx.

// Weights of 16 bits are packed as tiles of pairs: 250 columns in 16 of 16,
// 100 deep in four steps of 16 pairs.
// CHECK: plan.placed @"w/panels" {axes = array<i64: 1, 0, 16, 1, 1, 32, 2, 1, 16, 2, 0, 16, 1, 1, 16>,
// CHECK-SAME: shape = array<i64: 250, 100>} : memref<16x4x16x16x2xbf16>
plan.placed @w {path = "w"} : memref<250x100xbf16>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x100xf32>
  %w = plan.weight @w : memref<250x100xbf16>
  %y = plan.output "Output" [0] : memref<?x250xf32>
  plan.call @linear(%x, %w) into (%y)
    : (memref<?x100xf32>, memref<250x100xbf16>) into (memref<?x250xf32>)
}

// CHECK-LABEL: func.func private @linear(
// CHECK-SAME: memref<16x4x16x16x2xbf16>
// CHECK: scf.forall {{.*}} step (128, 4)
// Rows become pairs: the lower half of a word from k, the upper from k + 16.
// CHECK: vector.maskedload
// CHECK: arith.shrui {{.*}} : vector<16xi32>
// CHECK: vector.bitcast {{.*}} : vector<16xi32> to vector<32xbf16>
// Two tiles of rows with two of columns, whose sums alone the loop carries.
// CHECK-COUNT-4: amx.tile_zero
// CHECK: :4 = scf.for
// CHECK-COUNT-4: amx.tile_load
// CHECK-COUNT-4: amx.tile_mulf
// CHECK: scf.yield
// CHECK-COUNT-4: amx.tile_store
// CHECK: vector.store
// The last tile of rows alone, then the last columns, 26 of 32.
// CHECK: :2 = scf.for
// CHECK-COUNT-2: amx.tile_mulf
// CHECK: :4 = scf.for
// CHECK: vector.maskedstore
func.func private @linear(%x: memref<?x100xf32>, %w: memref<250x100xbf16>,
    %y: memref<?x250xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %x restrict : memref<?x100xf32> to tensor<?x100xf32>
  %1 = bufferization.to_tensor %w restrict : memref<250x100xbf16> to tensor<250x100xbf16>
  %n = memref.dim %x, %c0 : memref<?x100xf32>
  %3 = tensor.empty(%n) : tensor<?x250xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<?x250xf32>) -> tensor<?x250xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<?x100xf32>, tensor<250x100xbf16>)
      outs(%4 : tensor<?x250xf32>) {
  ^bb0(%p: f32, %q: bf16, %sum: f32):
    %6 = arith.extf %q : bf16 to f32
    %7 = arith.mulf %p, %6 : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x250xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<?x250xf32>, memref<?x250xf32>) -> ()
  return
}
