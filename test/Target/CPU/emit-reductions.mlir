// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-emit-reductions --canonicalize --cse | FileCheck %s

#lines = affine_map<(n, c) -> (n, c)>
#columns = affine_map<(n, c) -> (c)>
#window = affine_map<(h, c, k) -> (2 * h + k, c)>
#cells = affine_map<(h, c, k) -> (k)>
#places = affine_map<(h, c, k) -> (h, c)>
#whole = affine_map<(h, i, c) -> (h, i, c)>
#spread = affine_map<(h, i, c) -> (h, c)>
#rows = affine_map<(n, c) -> (n)>

// A line of 20 channels is two vectors of 8 and one of 4. What the maxima begin
// with comes with them; what only tells the window's size is not read.
// CHECK-LABEL: @pool
// CHECK-DAG: %[[LEAST:.*]] = arith.constant dense<0xFF800000> : vector<8xf32>
// CHECK-DAG: %[[LAST:.*]] = arith.constant dense<0xFF800000> : vector<4xf32>
// CHECK-NOT: linalg.fill
// CHECK: scf.for %[[H:.*]] = %c0 to %c12 step %c1 {
// CHECK: %[[MAX:.*]]:3 = scf.for {{.*}} iter_args({{.*}} = %[[LEAST]], {{.*}} = %[[LEAST]], {{.*}} = %[[LAST]])
// CHECK: vector.load %arg0[%{{.*}}, %c0] : memref<24x20xf32>, vector<8xf32>
// CHECK: arith.maximumf {{.*}} : vector<8xf32>
// CHECK: vector.load %arg0[%{{.*}}, %c8]
// CHECK: vector.load %arg0[%{{.*}}, %c16] : memref<24x20xf32>, vector<4xf32>
// CHECK: arith.maximumf {{.*}} : vector<4xf32>
// CHECK: vector.store %[[MAX]]#0, %arg2[%[[H]], %c0]
// CHECK: vector.store %[[MAX]]#2, %arg2[%[[H]], %c16] : memref<12x20xf32>, vector<4xf32>
// CHECK-NOT: memref.load %arg1
func.func @pool(%x: memref<24x20xf32>, %size: memref<2xf32>,
    %y: memref<12x20xf32>) attributes {ngc.kernel = 1 : i64} {
  %least = arith.constant 0xFF800000 : f32
  linalg.fill ins(%least : f32) outs(%y : memref<12x20xf32>)
  linalg.generic {indexing_maps = [#window, #cells, #places],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %size : memref<24x20xf32>, memref<2xf32>)
      outs(%y : memref<12x20xf32>) {
  ^bb0(%a: f32, %b: f32, %max: f32):
    %0 = arith.maximumf %max, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// The number of a cell is the same in all lanes, until lanes choose.
// CHECK-LABEL: @position
// CHECK: arith.cmpf oeq, %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK: %[[CELL:.*]] = arith.index_cast %{{.*}} : index to i32
// CHECK: %[[ALL:.*]] = vector.broadcast %[[CELL]] : i32 to vector<4xi32>
// CHECK: arith.select %{{.*}}, %[[ALL]], %{{.*}} : vector<4xi1>, vector<4xi32>
// CHECK: arith.minsi {{.*}} : vector<2xi32>
// CHECK-NOT: linalg.generic
func.func @position(%x: memref<24x6xf32>, %size: memref<2xf32>,
    %max: memref<12x6xf32>, %y: memref<12x6xi32>)
    attributes {ngc.kernel = 1 : i64} {
  %none = arith.constant 2 : i32
  linalg.generic {indexing_maps = [#window, #cells, #places, #places],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %size, %max : memref<24x6xf32>, memref<2xf32>, memref<12x6xf32>)
      outs(%y : memref<12x6xi32>) {
  ^bb0(%a: f32, %b: f32, %m: f32, %least: i32):
    %0 = arith.cmpf oeq, %a, %m : f32
    %1 = linalg.index 2 : index
    %2 = arith.index_cast %1 : index to i32
    %3 = arith.select %0, %2, %none : i32
    %4 = arith.minsi %least, %3 : i32
    linalg.yield %4 : i32
  }
  return
}

// Lines wider than the registers, and many: each is read to its end, eight sums
// at a time, which begin with what is there.
// CHECK-LABEL: @bias
// CHECK: linalg.fill
// CHECK: scf.for %[[N:.*]] = %c0 to %{{.*}} step %c1 {
// CHECK: scf.for %[[C:.*]] = %c0 to %c128 step %c64 {
// CHECK-COUNT-8: vector.load %arg1
// CHECK: vector.load %arg0[%[[N]], %[[C]]]
// CHECK-COUNT-8: arith.addf {{.*}} fastmath<reassoc> : vector<8xf32>
// CHECK-COUNT-8: vector.store {{.*}}, %arg1
func.func @bias(%x: memref<?x128xf32>, %y: memref<128xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<128xf32>)
  linalg.generic {indexing_maps = [#lines, #columns],
      iterator_types = ["reduction", "parallel"]}
      ins(%x : memref<?x128xf32>) outs(%y : memref<128xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %0 = arith.addf %sum, %a fastmath<reassoc> : f32
    linalg.yield %0 : f32
  }
  return
}

// Along a row: four vectors of maxima, of a rest one of 8 and one of 2.
// CHECK-LABEL: @row
// CHECK: scf.for %[[N:.*]] = %c0 to %{{.*}} step %c1 {
// CHECK: %[[MAX:.*]]:4 = scf.for %[[C:.*]] = %c0 to %c64 step %c32 iter_args
// CHECK-COUNT-4: arith.maximumf {{.*}} : vector<8xf32>
// CHECK: vector.load %arg0[%[[N]], %c64] : memref<?x74xf32>, vector<8xf32>
// CHECK: vector.load %arg0[%[[N]], %c72] : memref<?x74xf32>, vector<2xf32>
// CHECK: %[[EIGHT:.*]] = vector.reduction <maximumf>, {{.*}} : vector<8xf32> into f32
// CHECK: %[[ALL:.*]] = vector.reduction <maximumf>, %{{.*}}, %[[EIGHT]] : vector<2xf32> into f32
// CHECK: memref.store %[[ALL]], %arg1[%[[N]]]
func.func @row(%x: memref<?x74xf32>, %y: memref<?xf32>)
    attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#lines, #rows],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<?x74xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %max: f32):
    %0 = arith.maximumf %max, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// LLVM adds up rows by itself.
// CHECK-LABEL: @sum
// CHECK: linalg.generic
func.func @sum(%x: memref<?x74xf32>, %y: memref<?xf32>)
    attributes {ngc.kernel = 1 : i64} {
  linalg.generic {indexing_maps = [#lines, #rows],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<?x74xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %0 = arith.addf %sum, %a fastmath<reassoc> : f32
    linalg.yield %0 : f32
  }
  return
}

// Nothing is reduced, but the line is short and no whole vectors. A lane's own
// number is told by the lanes.
// CHECK-LABEL: @scatter
// CHECK-DAG: %[[LANES:.*]] = arith.constant dense<[0, 1, 2, 3]> : vector<4xi64>
// CHECK: vector.load %arg0{{.*}} vector<4xi64>
// CHECK: arith.cmpi eq
// CHECK: vector.store {{.*}} vector<4xi64>
// CHECK: vector.store {{.*}} vector<2xi64>
// CHECK-NOT: linalg.generic
func.func @scatter(%x: memref<3x6xi64>, %y: memref<3x2x6xi64>)
    attributes {ngc.kernel = 1 : i64} {
  %none = arith.constant 0 : i64
  linalg.generic {indexing_maps = [#spread, #whole],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : memref<3x6xi64>) outs(%y : memref<3x2x6xi64>) {
  ^bb0(%a: i64, %b: i64):
    %0 = linalg.index 2 : index
    %1 = arith.index_cast %0 : index to i64
    %2 = arith.cmpi eq, %a, %1 : i64
    %3 = arith.select %2, %a, %none : i64
    linalg.yield %3 : i64
  }
  return
}
