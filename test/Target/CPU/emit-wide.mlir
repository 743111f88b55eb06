// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tiles follow the machine: lanes from its vectors, rows from its registers.
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 \
// RUN:   --ngc-emit-contractions --ngc-emit-dots --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=WIDE
// RUN: ngc-opt %s --ngc-describe-target=cpu=neoverse-v1 \
// RUN:   --ngc-emit-contractions --ngc-emit-dots --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=ARM

#out = affine_map<(o, w, k) -> (o, w)>
#filter = affine_map<(o, w, k) -> (o, k)>
#input = affine_map<(o, w, k) -> (w + k)>

// WIDE-LABEL: @window
// WIDE-COUNT-24: vector.fma {{.*}} : vector<16xf32>
// WIDE-NOT: vector.fma
// ARM-LABEL: @window
// ARM-COUNT-96: vector.fma {{.*}} : vector<4xf32>
// ARM-NOT: vector.fma
func.func @window(%x: memref<100xf32>, %w: memref<64x5xf32>,
    %y: memref<64x48xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#input, #filter, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<100xf32>, memref<64x5xf32>)
      outs(%y : memref<64x48xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

#w = affine_map<(n, o, k) -> (o, k)>
#x = affine_map<(n, o, k) -> (n, k)>
#y = affine_map<(n, o, k) -> (n, o)>

// Eight rows by three columns, in both.
// WIDE-LABEL: @linear
// WIDE-COUNT-24: vector.reduction <add>, {{.*}} : vector<16xf32>
// WIDE-NOT: vector.reduction
// ARM-LABEL: @linear
// ARM-COUNT-24: vector.reduction <add>, {{.*}} : vector<4xf32>
// ARM-NOT: vector.reduction
func.func @linear(%w: memref<8x64xf32>, %x: memref<3x64xf32>,
    %y: memref<3x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#w, #x, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%w, %x : memref<8x64xf32>, memref<3x64xf32>)
      outs(%y : memref<3x8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}
