// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-group | FileCheck %s

// A convolution, its biases and the ramp are one kernel; the reshape is none.
// CHECK-LABEL: @epilogue
// CHECK: calc.convolution {{.*}}{ngc.group = [[G:[0-9]+]] : i64}
// CHECK: calc.broadcast {{.*}}{ngc.group = [[G]] : i64}
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK-NOT: calc.reshape {{.*}}ngc.group
// CHECK: calc.softmax {{.*}}{ngc.group = {{[0-9]+}} : i64}
func.func @epilogue(%x: tensor<?x3x8x8xf32>, %w: tensor<4x3x3x3xf32>,
    %b: tensor<4xf32>) -> tensor<?x144xf32>
    attributes {ngc.entry = "evaluate"} {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x3x8x8xf32>
  %0 = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>
  %1 = calc.broadcast %b sizes(%n) {axes = [1]}
      : tensor<4xf32> to tensor<?x4x6x6xf32>
  %2 = calc.map (%0, %1) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.addf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4x6x6xf32>, tensor<?x4x6x6xf32>) -> tensor<?x4x6x6xf32>
  %3 = calc.map (%2) {
  ^bb0(%p: f32):
    %c = arith.constant 0.0 : f32
    %s = arith.maximumf %p, %c : f32
    calc.yield %s : f32
  } : (tensor<?x4x6x6xf32>) -> tensor<?x4x6x6xf32>
  %4 = calc.reshape %3 sizes(%n)
      : tensor<?x4x6x6xf32> to tensor<?x144xf32>
  %5 = calc.softmax %4 {axis = 1} : tensor<?x144xf32>
  return %5 : tensor<?x144xf32>
}

// A broadcast is repeated for each user, what was computed is not.
// CHECK-LABEL: @repeated
// CHECK-SAME: %[[A:[^:]*]]: tensor<?x4xf32>
// CHECK: %[[EXP:.*]] = calc.map (%[[A]])
// CHECK: } {ngc.group = {{[0-9]+}} : i64}
// CHECK: %[[P:.*]] = calc.broadcast {{.*}}{ngc.group = [[G:[0-9]+]] : i64}
// CHECK: %[[Q:.*]] = calc.broadcast {{.*}}{ngc.group = [[H:[0-9]+]] : i64}
// CHECK: calc.map (%[[EXP]], %[[P]])
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: calc.map (%[[EXP]], %[[Q]])
// CHECK: } {ngc.group = [[H]] : i64}
func.func @repeated(%a: tensor<?x4xf32>, %b: tensor<4xf32>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>)
    attributes {ngc.entry = "evaluate"} {
  %zero = arith.constant 0 : index
  %n = tensor.dim %a, %zero : tensor<?x4xf32>
  %0 = calc.map (%a) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = calc.broadcast %b sizes(%n) {axes = [1]}
      : tensor<4xf32> to tensor<?x4xf32>
  %2 = calc.map (%0, %1) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.addf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = calc.map (%0, %1) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.mulf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %2, %3 : tensor<?x4xf32>, tensor<?x4xf32>
}

// Two heavy ops are two kernels, even in a row.
// CHECK-LABEL: @heavy
// CHECK: calc.softmax {{.*}}{ngc.group = [[FIRST:[0-9]+]] : i64}
// CHECK-NOT: ngc.group = [[FIRST]] : i64
// CHECK: return
func.func @heavy(%a: tensor<?x4xf32>) -> tensor<?x4xf32>
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.softmax %a {axis = 1} : tensor<?x4xf32>
  %1 = calc.softmax %0 {axis = 1} : tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// Where a softmax's rows are read through a broadcast, it is finished first:
// in the broadcast's group it would be computed again for each column.
// CHECK-LABEL: @through_broadcast
// CHECK: calc.softmax {{.*}}{ngc.group = [[ROWS:[0-9]+]] : i64}
// CHECK-NOT: ngc.group = [[ROWS]] : i64
// CHECK: return
func.func @through_broadcast(%a: tensor<?x4xf32>, %b: tensor<?x4x9xf32>)
    -> tensor<?x4x9xf32> attributes {ngc.entry = "evaluate"} {
  %0 = calc.softmax %a {axis = 1} : tensor<?x4xf32>
  %1 = calc.broadcast %0 {axes = [0, 1]}
      : tensor<?x4xf32> to tensor<?x4x9xf32>
  %2 = calc.map (%1, %b) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.mulf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4x9xf32>, tensor<?x4x9xf32>) -> tensor<?x4x9xf32>
  return %2 : tensor<?x4x9xf32>
}

// So is a computation for each element, even a pointwise one.
// CHECK-LABEL: @map_through_broadcast
// CHECK: math.exp
// CHECK: } {ngc.group = [[EXP:[0-9]+]] : i64}
// CHECK-NOT: ngc.group = [[EXP]] : i64
// CHECK: return
func.func @map_through_broadcast(%a: tensor<?x4xf32>, %b: tensor<?x4x9xf32>)
    -> tensor<?x4x9xf32> attributes {ngc.entry = "evaluate"} {
  %0 = calc.map (%a) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = calc.broadcast %0 {axes = [0, 1]}
      : tensor<?x4xf32> to tensor<?x4x9xf32>
  %2 = calc.map (%1, %b) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.mulf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4x9xf32>, tensor<?x4x9xf32>) -> tensor<?x4x9xf32>
  return %2 : tensor<?x4x9xf32>
}

// What writes its result in pieces has no tile to end a user on: alone.
// CHECK-LABEL: @pieces
// CHECK: calc.concat {{.*}}{ngc.group = [[CONCAT:[0-9]+]] : i64}
// CHECK-NOT: ngc.group = [[CONCAT]] : i64
// CHECK: calc.pad {{.*}}{ngc.group = [[PAD:[0-9]+]] : i64}
// CHECK-NOT: ngc.group = [[PAD]] : i64
// CHECK: return
func.func @pieces(%a: tensor<?x4xf32>, %b: tensor<?x2xf32>) -> tensor<?x8xf32>
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.concat (%a, %b) {axis = 1} : tensor<?x4xf32>, tensor<?x2xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x6xf32>) -> tensor<?x6xf32>
  %2 = calc.pad %1 {low = [0, 1], high = [0, 1], mode = constant, value = 0.0}
      : tensor<?x6xf32>
  %3 = calc.map (%2) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x8xf32>) -> tensor<?x8xf32>
  return %3 : tensor<?x8xf32>
}

// What is no entry is left alone.
// CHECK-LABEL: @other
// CHECK-NOT: ngc.group
func.func @other(%a: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = calc.softmax %a {axis = 1} : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// What another kernel reads is made beside the value, and what both are made
// of is not stored.
// CHECK-LABEL: @beside
// CHECK: calc.contract {{.*}}ngc.group = [[G:[0-9]+]] : i64
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: math.exp
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: math.erf
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: calc.contract {{.*}}ngc.group = [[H:[0-9]+]] : i64
// CHECK: } {ngc.group = [[H]] : i64}
func.func @beside(%x: tensor<?x4xf32>, %w: tensor<4x4xf32> {ngc.array = "w"},
    %d: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>)
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<4x4xf32>
  %biased = calc.map (%0) {
  ^bb0(%p: f32):
    %s = arith.negf %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %slope = calc.map (%biased) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %value = calc.map (%biased) {
  ^bb0(%p: f32):
    %s = math.erf %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = calc.contract %value, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<4x4xf32>
  %2 = calc.map (%1, %slope) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.mulf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %d, %2 : tensor<?x4xf32>, tensor<?x4xf32>
}

// Not if the value is stored anyway: the caller gets it.
// CHECK-LABEL: @apart
// CHECK: math.exp
// CHECK: } {ngc.group = [[G:[0-9]+]] : i64}
// CHECK: math.erf
// CHECK-NOT: ngc.group = [[G]] : i64
func.func @apart(%x: tensor<?x4xf32>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.map (%x) {
  ^bb0(%p: f32):
    %s = arith.negf %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = calc.map (%0) {
  ^bb0(%p: f32):
    %s = math.erf %p : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0, %1, %2 : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>
}

// What is made of the rows' sums for the same rows is one kernel, the numbers
// of each row included.
// CHECK-LABEL: @row_sums
// CHECK: calc.map
// CHECK: } {ngc.group = [[G:[0-9]+]] : i64}
// CHECK: calc.reduce {{.*}}ngc.group = [[G]] : i64
// CHECK: arith.divf
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: calc.broadcast {{.*}}ngc.group = [[G]] : i64
// CHECK: calc.map
// CHECK: } {ngc.group = [[G]] : i64}
func.func @row_sums(%x: tensor<?x8x4xf32>, %y: tensor<?x8x4xf32>)
    -> tensor<?x8x4xf32> attributes {ngc.entry = "evaluate"} {
  %0 = calc.map (%x, %y) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.mulf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x8x4xf32>, tensor<?x8x4xf32>) -> tensor<?x8x4xf32>
  %1 = calc.reduce %0 {axes = [2], kind = add} : tensor<?x8x4xf32>
  %2 = calc.map (%1) {
  ^bb0(%p: f32):
    %c = arith.constant 4.0 : f32
    %s = arith.divf %p, %c : f32
    calc.yield %s : f32
  } : (tensor<?x8xf32>) -> tensor<?x8xf32>
  %3 = calc.broadcast %2 {axes = [0, 1]}
      : tensor<?x8xf32> to tensor<?x8x4xf32>
  %4 = calc.map (%0, %3) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.subf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x8x4xf32>, tensor<?x8x4xf32>) -> tensor<?x8x4xf32>
  return %4 : tensor<?x8x4xf32>
}

// Sums over the first axes need all rows.
// CHECK-LABEL: @columns
// CHECK: calc.reduce {{.*}}ngc.group = [[G:[0-9]+]] : i64
// CHECK-NOT: ngc.group = [[G]] : i64
func.func @columns(%x: tensor<8x4xf32>) -> tensor<8x4xf32>
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.reduce %x {axes = [0], kind = add} : tensor<8x4xf32>
  %1 = calc.broadcast %0 {axes = [1]} : tensor<4xf32> to tensor<8x4xf32>
  %2 = calc.map (%x, %1) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.subf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  return %2 : tensor<8x4xf32>
}

// Nor do rows beyond the first cache wait for their sums.
// CHECK-LABEL: @long_rows
// CHECK: calc.reduce {{.*}}ngc.group = [[G:[0-9]+]] : i64
// CHECK-NOT: ngc.group = [[G]] : i64
func.func @long_rows(%x: tensor<8x5000xf32>) -> tensor<8x5000xf32>
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.reduce %x {axes = [1], kind = add} : tensor<8x5000xf32>
  %1 = calc.broadcast %0 {axes = [0]} : tensor<8xf32> to tensor<8x5000xf32>
  %2 = calc.map (%x, %1) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.subf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<8x5000xf32>, tensor<8x5000xf32>) -> tensor<8x5000xf32>
  return %2 : tensor<8x5000xf32>
}

// Rows between two products are one kernel with both, up to the transpose.
// CHECK-LABEL: @rows
// CHECK: calc.contract {{.*}}{ngc.group = [[G:[0-9]+]] : i64}
// CHECK: } {ngc.group = [[G]] : i64}
// CHECK: calc.softmax {{.*}}{ngc.group = [[G]] : i64}
// CHECK: calc.contract {{.*}}{ngc.group = [[G]] : i64}
// CHECK: calc.transpose {{.*}}{ngc.group = [[G]] : i64}
func.func @rows(%q: tensor<?x16x4x8xf32>, %k: tensor<?x20x4x8xf32>,
    %v: tensor<?x20x4x6xf32>) -> tensor<?x16x4x6xf32>
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.contract %q, %k {lhs_batch = [0, 2], rhs_batch = [0, 2],
      lhs_contract = [3], rhs_contract = [3]}
      : tensor<?x16x4x8xf32>, tensor<?x20x4x8xf32>
  %1 = calc.map (%0) {
  ^bb0(%p: f32):
    %c = arith.constant 0.5 : f32
    %s = arith.mulf %p, %c : f32
    calc.yield %s : f32
  } : (tensor<?x4x16x20xf32>) -> tensor<?x4x16x20xf32>
  %2 = calc.softmax %1 {axis = 3} : tensor<?x4x16x20xf32>
  %3 = calc.contract %2, %v {lhs_batch = [0, 1], rhs_batch = [0, 2],
      lhs_contract = [3], rhs_contract = [1]}
      : tensor<?x4x16x20xf32>, tensor<?x20x4x6xf32>
  %4 = calc.transpose %3 {permutation = [0, 2, 1, 3]}
      : tensor<?x4x16x6xf32>
  return %4 : tensor<?x16x4x6xf32>
}

// Somebody else reads the rows, so they have to be there.
// CHECK-LABEL: @rows_read
// CHECK: calc.softmax {{.*}}{ngc.group = [[G:[0-9]+]] : i64}
// CHECK-NOT: ngc.group = [[G]] : i64
// CHECK: return
func.func @rows_read(%x: tensor<?x16x20xf32>, %k: tensor<?x20x20xf32>,
    %v: tensor<?x20x6xf32>) -> (tensor<?x16x6xf32>, tensor<?x16x20xf32>)
    attributes {ngc.entry = "evaluate"} {
  %0 = calc.contract %x, %k {lhs_batch = [0], rhs_batch = [0],
      lhs_contract = [2], rhs_contract = [2]}
      : tensor<?x16x20xf32>, tensor<?x20x20xf32>
  %1 = calc.softmax %0 {axis = 2} : tensor<?x16x20xf32>
  %2 = calc.contract %1, %v {lhs_batch = [0], rhs_batch = [0],
      lhs_contract = [2], rhs_contract = [1]}
      : tensor<?x16x20xf32>, tensor<?x20x6xf32>
  return %2, %1 : tensor<?x16x6xf32>, tensor<?x16x20xf32>
}
