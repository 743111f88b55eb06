// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-precision | FileCheck %s

// An array that a contraction reads has 16 bits, through moves too; what else
// reads it gets it widened. Biases, ports and convolutions keep 32 bits.
// CHECK-LABEL: @mixed(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32> {{{.*}}}, %[[W:.*]]: tensor<3x4xbf16> {{{.*}}}, %[[F:.*]]: tensor<2x1x3xf32>
// CHECK: %[[WIDE:.*]] = calc.map (%[[W]])
// CHECK: arith.extf
// CHECK: calc.contract %[[X]], %[[W]] {{.*}} : tensor<?x4xf32>, tensor<3x4xbf16>
// CHECK: %[[T:.*]] = calc.transpose %[[W]] {{.*}} : tensor<3x4xbf16>
// CHECK: calc.contract %[[X]], %[[T]] {{.*}} : tensor<?x4xf32>, tensor<4x3xbf16>
// CHECK: calc.reduce %[[WIDE]]
// CHECK: calc.convolution %{{.*}}, %[[F]] {{.*}} : tensor<?x1x4xf32>, tensor<2x1x3xf32>
func.func @mixed(%x: tensor<?x4xf32> {ngc.port = "Input"},
    %w: tensor<3x4xf32> {ngc.array = "a/Weights"},
    %f: tensor<2x1x3xf32> {ngc.array = "b/Weights"}, %n: index)
    -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<4xf32>, tensor<?x2x2xf32>)
    attributes {ngc.precision = "mixed"} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  %t = calc.transpose %w {permutation = [1, 0]} : tensor<3x4xf32>
  %1 = calc.contract %x, %t {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<?x4xf32>, tensor<4x3xf32>
  %2 = calc.reduce %w {axes = [0], kind = add} : tensor<3x4xf32>
  %i = calc.reshape %x sizes(%n) : tensor<?x4xf32> to tensor<?x1x4xf32>
  %3 = calc.convolution %i, %f {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x1x4xf32>, tensor<2x1x3xf32>
  return %0, %1, %2, %3
      : tensor<?x3xf32>, tensor<?x3xf32>, tensor<4xf32>, tensor<?x2x2xf32>
}

// Of a table that a contraction reads, too, the rows that are picked are
// widened, not the table.
// CHECK-LABEL: @shared(
// CHECK-SAME: {{.*}}, %[[T:.*]]: tensor<9x4xbf16>
// CHECK: %[[ROWS:.*]] = calc.gather %[[T]], %{{.*}} : tensor<9x4xbf16>
// CHECK: %[[WIDE:.*]] = calc.map (%[[ROWS]])
// CHECK: calc.contract %[[WIDE]], %[[T]] {{.*}} : tensor<?x4xf32>, tensor<9x4xbf16>
func.func @shared(%n: tensor<?xi64> {ngc.port = "Input"},
    %t: tensor<9x4xf32> {ngc.array = "table"}) -> tensor<?x9xf32>
    attributes {ngc.precision = "mixed"} {
  %0 = calc.gather %t, %n {origin = 1} : tensor<9x4xf32>, tensor<?xi64>
  %1 = calc.contract %0, %t {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<9x4xf32>
  return %1 : tensor<?x9xf32>
}

// A table that only rows are picked of keeps its 32 bits.
// CHECK-LABEL: @picked(
// CHECK-NOT: bf16
func.func @picked(%n: tensor<?xi64> {ngc.port = "Input"},
    %t: tensor<9x4xf32> {ngc.array = "table"}) -> tensor<?x4xf32>
    attributes {ngc.precision = "mixed"} {
  %0 = calc.gather %t, %n {origin = 1} : tensor<9x4xf32>, tensor<?xi64>
  return %0 : tensor<?x4xf32>
}

// What all steps of a scan share has 16 bits in its body, too.
// CHECK-LABEL: @scan(
// CHECK-SAME: {{.*}}, %[[W:.*]]: tensor<3x3xbf16>
// CHECK: calc.scan
// CHECK-SAME: with (%[[W]]) {
// CHECK: ^bb0({{.*}}, %[[S:.*]]: tensor<2x3xf32>, %[[V:.*]]: tensor<3x3xbf16>)
// CHECK: calc.contract %[[S]], %[[V]] {{.*}} : tensor<2x3xf32>, tensor<3x3xbf16>
func.func @scan(%x: tensor<5x2x3xf32> {ngc.port = "Input"},
    %w: tensor<3x3xf32> {ngc.array = "weights"}, %s: tensor<2x3xf32>)
    -> tensor<6x2x3xf32> attributes {ngc.precision = "mixed"} {
  %0 = calc.scan (%x) from (%s) with (%w) {
  ^bb0(%a: tensor<2x3xf32>, %state: tensor<2x3xf32>, %v: tensor<3x3xf32>):
    %1 = calc.contract %state, %v {lhs_batch = [], rhs_batch = [],
        lhs_contract = [1], rhs_contract = [1]}
        : tensor<2x3xf32>, tensor<3x3xf32>
    %2 = calc.map (%1, %a) {
    ^bb1(%p: f32, %q: f32):
      %3 = arith.addf %p, %q : f32
      calc.yield %3 : f32
    } : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    calc.next %2 : tensor<2x3xf32>
  } : (tensor<5x2x3xf32>, tensor<2x3xf32>, tensor<3x3xf32>)
      -> tensor<6x2x3xf32>
  return %0 : tensor<6x2x3xf32>
}

// Without the precision nothing changes.
// CHECK-LABEL: @single(
// CHECK-NOT: bf16
func.func @single(%x: tensor<?x4xf32> {ngc.port = "Input"},
    %w: tensor<3x4xf32> {ngc.array = "a/Weights"}) -> tensor<?x3xf32> {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  return %0 : tensor<?x3xf32>
}
