// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-dots --canonicalize --cse | FileCheck %s

// Both inputs run along k: four rows by three columns of sums in registers, a
// masked rest of a line, the lanes added up in the end.
#w = affine_map<(n, o, k) -> (o, k)>
#x = affine_map<(n, o, k) -> (n, k)>
#y = affine_map<(n, o, k) -> (n, o)>
// CHECK-LABEL: @linear
// CHECK-DAG: %[[REST:.*]] = arith.constant dense<[true, true, false, false, false, false, false, false]>
// CHECK-DAG: %[[N:.*]] = memref.dim %arg1, %c0
// CHECK: scf.for %{{.*}} = %c0 to %[[WHOLE:.*]] step %c3
// CHECK: scf.for %{{.*}} = %c0 to %c8 step %c4
// CHECK: %[[SUMS:.*]]:12 = scf.for %{{.*}} = %c0 to %c16 step %c8 iter_args
// CHECK-COUNT-7: vector.load
// CHECK: scf.yield
// CHECK: vector.maskedload %arg1{{.*}}, %[[REST]]
// CHECK-COUNT-12: vector.reduction <add>, {{.*}} fastmath<reassoc> : vector<8xf32> into f32

// Columns that are left go one by one, eight rows at a time.
// CHECK: scf.for %{{.*}} = %[[WHOLE]] to %[[N]] step %c1
// CHECK-COUNT-8: vector.reduction
// CHECK-NOT: linalg.generic
func.func @linear(%w: memref<8x18xf32>, %x: memref<?x18xf32>,
    %y: memref<?x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#w, #x, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%w, %x : memref<8x18xf32>, memref<?x18xf32>)
      outs(%y : memref<?x8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// Weights of 16 bits are widened in registers.
// CHECK-LABEL: @narrow
// CHECK: %[[HALF:.*]] = vector.load %arg0{{.*}} : memref<8x16xbf16>, vector<8xbf16>
// CHECK: arith.extf %[[HALF]] : vector<8xbf16> to vector<8xf32>
// CHECK: vector.fma
func.func @narrow(%w: memref<8x16xbf16>, %x: memref<?x16xf32>,
    %y: memref<?x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#w, #x, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%w, %x : memref<8x16xbf16>, memref<?x16xf32>)
      outs(%y : memref<?x8xf32>) {
  ^bb0(%a: bf16, %b: f32, %sum: f32):
    %wide = arith.extf %a : bf16 to f32
    %0 = arith.mulf %wide, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// An output that is contiguous along a full vector needs no adding up: that is
// EmitContractions' work.
#a = affine_map<(o, w, k) -> (o, k)>
#b = affine_map<(o, w, k) -> (w + k)>
#c = affine_map<(o, w, k) -> (o, w)>
// CHECK-LABEL: @convolution
// CHECK: linalg.generic
func.func @convolution(%f: memref<8x5xf32>, %x: memref<20xf32>,
    %y: memref<8x16xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#a, #b, #c],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%f, %x : memref<8x5xf32>, memref<20xf32>)
      outs(%y : memref<8x16xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}
