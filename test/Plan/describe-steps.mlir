// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-steps | FileCheck %s

// 20 flops for each entry of both dimensions; 64 bytes of the array, which
// stand apart; a table of which elements are picked counts as what is written.
// CHECK: plan.entry @evaluate dims = 2
// CHECK-SAME: ngc.steps = [
// CHECK-SAME: bound = "contraction 6", costs = [array<i64: 10, 1, 1>], flops = [array<i64: 20, 1, 1>], kernel = "sum", layers = ["block/sum", "act"], read = [array<i64: 8, 1, 1>], tasks = 3 : i64, tile = array<i64: 6, 16, 4>, times = [array<i64: 1>], weights = 64 : i64, written = [array<i64: 16, 1, 1>]}
// CHECK-SAME: bound = "movement 0", costs = [], flops = [], kernel = "pick", layers = [], read = [array<i64: 16, 0, 1>], tasks = 1 : i64, tile = array<i64>, times = [array<i64: 5>], weights = 0 : i64, written = [array<i64: 16, 0, 1>]}
func.func private @sum(memref<?x?x2xf32>, memref<4x4xf32>, memref<?x?x4xf32>)
    attributes {ngc.kernel = 1 : i64, ngc.bound = "contraction 6",
                ngc.flops = [array<i64: 20, 0, 0, 2, 1>],
                ngc.costs = [array<i64: 10, 0, 0, 0, 1>],
                ngc.tile = array<i64: 6, 16, 4>, ngc.tasks = 3 : i64}
func.func private @pick(memref<1000x4xf32>, memref<?x4xf32>)
    attributes {ngc.kernel = 1 : i64, ngc.bound = "movement 0",
                ngc.flops = [], ngc.costs = [], ngc.picked = array<i64: 0>}
plan.placed @w {path = "w"} : memref<4x4xf32>
plan.placed @table {path = "table"} : memref<1000x4xf32>
plan.entry @evaluate dims = 2 {
  %x = plan.input "Input" [0, 1] : memref<?x?x2xf32>
  %y = plan.output "Output" [0, 1] : memref<?x?x4xf32>
  %z = plan.output "Other" [1] : memref<?x4xf32>
  %w = plan.weight @w : memref<4x4xf32>
  %table = plan.weight @table : memref<1000x4xf32>
  plan.call @sum(%x, %w) into (%y) {layers = ["block/sum", "act"]}
      : (memref<?x?x2xf32>, memref<4x4xf32>) into (memref<?x?x4xf32>)
  %five = arith.constant 5 : index
  plan.repeat %five {
  ^bb0(%i: index):
    plan.call @pick(%table) into (%z)
        : (memref<1000x4xf32>) into (memref<?x4xf32>)
  }
}
