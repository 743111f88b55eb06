// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-contractions --canonicalize --cse \
// RUN:   | FileCheck %s

#out = affine_map<(o, w, c, k) -> (o, w)>
#filter = affine_map<(o, w, c, k) -> (o, c, k)>
#input = affine_map<(o, w, c, k) -> (c, w + k)>
#strided = affine_map<(o, w, c, k) -> (c, 2 * w + k)>
#inner = affine_map<(o, w, c, k) -> (c, w mod 4 + k)>

// A line of 20 is two vectors of 8 and one whose second half is masked. Six
// rows are two blocks of three: nine sums stay in registers over all of c and
// k, a step loads three vectors and three numbers for nine fma.
// CHECK-LABEL: @masked
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<[true, true, true, true,
// CHECK-SAME: false, false, false, false]>
// CHECK-DAG: %[[ROWS:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[ALL:.*]] = arith.constant 6 : index
// CHECK: scf.for %[[O:.*]] = %{{.*}} to %[[ALL]] step %[[ROWS]] {
// CHECK-COUNT-2: vector.load %arg2[%[[O]], {{.*}} vector<8xf32>
// CHECK: vector.maskedload %arg2[%[[O]], %{{.*}}], %[[MASK]]
// CHECK: %[[SUMS:.*]]:9 = scf.for %[[C:.*]] = {{.*}} iter_args
// CHECK: scf.for %[[K:.*]] = {{.*}} iter_args
// CHECK: %[[A:.*]] = vector.load %arg0[%[[C]], %[[K]]]
// CHECK: %[[B:.*]] = vector.load %arg0[%[[C]], %{{.*}}]
// CHECK: %[[REST:.*]] = vector.maskedload %arg0[%[[C]], %{{.*}}], %[[MASK]]
// CHECK: %[[NUMBER:.*]] = memref.load %arg1[%[[O]], %[[C]], %[[K]]]
// CHECK: %[[SPREAD:.*]] = vector.broadcast %[[NUMBER]] : f32 to vector<8xf32>
// CHECK: vector.fma %[[SPREAD]], %[[A]], %{{.*}} : vector<8xf32>
// CHECK: vector.fma %[[SPREAD]], %[[B]], %{{.*}} : vector<8xf32>
// CHECK: vector.fma %[[SPREAD]], %[[REST]], %{{.*}} : vector<8xf32>
// CHECK-COUNT-6: vector.fma
// CHECK-NOT: vector.fma
// CHECK: vector.store %[[SUMS]]#0, %arg2[%[[O]], %{{.*}}]
// CHECK: vector.maskedstore %arg2[%[[O]], %{{.*}}], %[[MASK]], %[[SUMS]]#2
func.func @masked(%x: memref<3x24xf32>, %w: memref<6x3x5xf32>,
    %y: memref<6x20xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#input, #filter, #out],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<3x24xf32>, memref<6x3x5xf32>)
      outs(%y : memref<6x20xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// Of nine rows, five are a block and the other four a tail of their own.
// CHECK-LABEL: @tail
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>,
// CHECK-SAME: vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-5: vector.fma
// CHECK-NOT: vector.fma
// CHECK-COUNT-5: vector.store
// CHECK: scf.for
// CHECK-COUNT-4: vector.fma
// CHECK-NOT: vector.fma
// CHECK-COUNT-4: vector.store
// CHECK-NOT: vector.store
func.func @tail(%x: memref<3x12xf32>, %w: memref<9x3x5xf32>,
    %y: memref<9x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#input, #filter, #out],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<3x12xf32>, memref<9x3x5xf32>)
      outs(%y : memref<9x8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// A strided line is gathered once for all rows.
// CHECK-LABEL: @strided
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-8: memref.load %arg0
// CHECK: vector.from_elements
// CHECK-COUNT-2: vector.fma
// CHECK-NOT: vector.fma
func.func @strided(%x: memref<3x20xf32>, %w: memref<2x3x5xf32>,
    %y: memref<2x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#strided, #filter, #out],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<3x20xf32>, memref<2x3x5xf32>)
      outs(%y : memref<2x8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// A line that turns back on itself is no vector: LLVM's loops are for that.
// CHECK-LABEL: @turning
// CHECK: linalg.generic
func.func @turning(%x: memref<3x12xf32>, %w: memref<6x3x5xf32>,
    %y: memref<6x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#inner, #filter, #out],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<3x12xf32>, memref<6x3x5xf32>)
      outs(%y : memref<6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// Only the axes of a tile are known: the others run as far as their arrays.
#pixels = affine_map<(h, c, j, w) -> (h, w, c)>
#weights = affine_map<(h, c, j, w) -> (w, j)>
#narrow = affine_map<(h, c, j, w) -> (h, c, j)>
// CHECK-LABEL: @dynamic
// CHECK-DAG: %[[H:.*]] = memref.dim %arg0, %c0
// CHECK: scf.for %[[LINE:.*]] = %{{.*}} to %[[H]]
// CHECK: %[[W:.*]] = memref.dim %arg0, %c1
// CHECK: %[[SUMS:.*]]:3 = scf.for %{{.*}} to %[[W]] {{.*}} iter_args
// CHECK-COUNT-3: vector.fma
// CHECK: vector.store %[[SUMS]]#0, %arg2[%[[LINE]],
func.func @dynamic(%x: memref<?x?x3xf32>, %w: memref<?x8xf32>,
    %y: memref<?x3x8xf32>) attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#pixels, #weights, #narrow],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%x, %w : memref<?x?x3xf32>, memref<?x8xf32>)
      outs(%y : memref<?x3x8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  }
  return
}
