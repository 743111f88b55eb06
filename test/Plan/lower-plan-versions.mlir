// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-lower-plan --canonicalize --cse | FileCheck %s

// The tables of a version before this one come first: what it has is not
// listed again, what this one packs otherwise comes behind.
// CHECK: module attributes {ngc.placed = {{\[\[}}"b", memref<4xf32>, array<i64>, array<i64>], ["w", memref<1x8x16xf32>, array<i64: 1, 0, 16, 0, 1, 0, 2, 0, 16>, array<i64: 16, 8>], ["w", memref<2x8x8xf32>, array<i64: 1, 0, 8, 0, 1, 0, 2, 0, 8>, array<i64: 16, 8>]],
// CHECK-SAME: ngc.reads = array<i64: 2, 0>}
module attributes {ngc.placed = [
    ["b", memref<4xf32>, array<i64>, array<i64>],
    ["w", memref<1x8x16xf32>, array<i64: 1, 0, 16, 0, 1, 0, 2, 0, 16>,
     array<i64: 16, 8>]]} {
  plan.placed @"w/panels" {axes = array<i64: 1, 0, 8, 0, 1, 0, 2, 0, 8>,
    path = "w", shape = array<i64: 16, 8>} : memref<2x8x8xf32>
  plan.placed @b {path = "b"} : memref<4xf32>
}
