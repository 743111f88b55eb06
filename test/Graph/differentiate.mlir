// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-differentiate --canonicalize --cse | FileCheck %s

// What two users give to %a is summed, and so is what the two places give that
// read the same array. A port's gradient has a batch, an array's has none.
// CHECK-LABEL: @fan_out
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x4xf32>
// CHECK-SAME: %[[W:[^:]*]]: tensor<4x4xf32>
// CHECK-SAME: %[[DY:[^:]*]]: tensor<?x4xf32> {ngc.dims = array<i64: 0>, ngc.port = "y", ngc.role = "cotangent"}
// CHECK-SAME: -> (tensor<?x4xf32> {ngc.port = "y"}
// CHECK-SAME: tensor<?x4xf32> {ngc.port = "x", ngc.role = "port_gradient"}
// CHECK-SAME: tensor<4x4xf32> {ngc.port = "w", ngc.role = "array_gradient"}
// CHECK-NOT: ngc.gradients
// CHECK: %[[A:.*]] = calc.contract %[[X]], %[[W]]
// CHECK: %[[B:.*]] = calc.contract %[[A]], %[[W]]
// CHECK: %[[Y:.*]] = calc.map (%[[A]], %[[B]])
// CHECK: %[[DA1:.*]] = calc.map (%[[B]], %[[DY]])
// CHECK: %[[DB:.*]] = calc.map (%[[A]], %[[DY]])
// CHECK: %[[DA2:.*]] = calc.contract %[[DB]], %[[W]] {{.*}}lhs_contract = [1], rhs_contract = [0]
// CHECK: %[[DW1:.*]] = calc.contract %[[DB]], %[[A]] {{.*}}lhs_contract = [0], rhs_contract = [0]
// CHECK: %[[DA:.*]] = calc.map (%[[DA1]], %[[DA2]])
// CHECK: arith.addf
// CHECK: %[[DX:.*]] = calc.contract %[[DA]], %[[W]]
// CHECK: %[[DW2:.*]] = calc.contract %[[DA]], %[[X]]
// CHECK: %[[DW:.*]] = calc.map (%[[DW1]], %[[DW2]])
// CHECK: arith.addf
// CHECK: return %[[Y]], %[[DX]], %[[DW]]
func.func @fan_out(%x: tensor<?x4xf32> {ngc.port = "x"},
    %w: tensor<4x4xf32> {ngc.array = "w"})
    -> (tensor<?x4xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["all"]} {
  %a = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<4x4xf32>
  %b = calc.contract %a, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<4x4xf32>
  %y = calc.map (%a, %b) {
  ^bb0(%p: f32, %q: f32):
    %s = arith.mulf %p, %q : f32
    calc.yield %s : f32
  } : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Only what was asked for, in the order of the arguments; nothing is computed
// for the port, and what does not lead to a target has no gradient.
// CHECK-LABEL: @targets
// CHECK-SAME: -> (tensor<?x3xf32> {ngc.port = "y"}
// CHECK-SAME: tensor<3x4xf32> {ngc.port = "v", ngc.role = "array_gradient"}
// CHECK-SAME: tensor<3xf32> {ngc.port = "b", ngc.role = "array_gradient"})
// CHECK: calc.softmax
// CHECK: calc.contract
// CHECK: calc.map
// CHECK: %[[DB:.*]] = calc.reduce %{{.*}} {axes = [0], kind = add}
// CHECK: %[[DV:.*]] = calc.contract
// CHECK-NOT: calc.
// CHECK: return %{{.*}}, %[[DV]], %[[DB]]
func.func @targets(%x: tensor<?x4xf32> {ngc.port = "x"},
    %v: tensor<3x4xf32> {ngc.array = "v"}, %b: tensor<3xf32> {ngc.array = "b"})
    -> (tensor<?x3xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["b", "v"]} {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x4xf32>
  %p = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  %a = calc.contract %p, %v {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x4xf32>, tensor<3x4xf32>
  %c = calc.broadcast %b sizes(%n) {axes = [1]}
      : tensor<3xf32> to tensor<?x3xf32>
  %y = calc.map (%a, %c) {
  ^bb0(%q: f32, %r: f32):
    %s = arith.addf %q, %r : f32
    calc.yield %s : f32
  } : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// Each real output has a cotangent, integers and new statistics have none. A
// statistic and an integer are passed over by "all", and what no output
// depends on has a gradient of zeros.
// CHECK-LABEL: @cotangents
// CHECK-SAME: %[[DA:[^:]*]]: tensor<?x2xf64> {ngc.dims = array<i64: 0>, ngc.port = "A", ngc.role = "cotangent"}
// CHECK-SAME: %[[DB:[^:]*]]: tensor<?x2xf64> {ngc.dims = array<i64: 0>, ngc.port = "B", ngc.role = "cotangent"}
// CHECK-NOT: "cotangent"
// CHECK-SAME: {ngc.port = "x", ngc.role = "port_gradient"}
// CHECK-SAME: {ngc.port = "unused", ngc.role = "port_gradient"}
// CHECK-NOT: _gradient"
// CHECK: %[[DX:.*]] = calc.map ({{.*}}%[[DA]]
// CHECK: %[[SUM:.*]] = calc.map (%[[DB]], %[[DX]])
// CHECK: return %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[SUM]], %{{.*}} :
func.func @cotangents(%x: tensor<?x2xf64> {ngc.port = "x"},
    %unused: tensor<?x2xf64> {ngc.port = "unused"},
    %i: tensor<?xi64> {ngc.port = "i"},
    %m: tensor<2xf64> {ngc.array = "Mean", ngc.statistic},
    %random: tensor<2xi64> {ngc.port = "random", ngc.role = "random"})
    -> (tensor<?x2xf64> {ngc.port = "A"}, tensor<?x2xf64> {ngc.port = "B"},
        tensor<?xi64> {ngc.port = "C"},
        tensor<2xf64> {ngc.port = "Mean", ngc.role = "statistic"})
    attributes {ngc.gradients = ["all"]} {
  %a = calc.map (%x) {
  ^bb0(%p: f64):
    %s = math.sin %p : f64
    calc.yield %s : f64
  } : (tensor<?x2xf64>) -> tensor<?x2xf64>
  %mean = calc.reduce %x {axes = [0], kind = add} : tensor<?x2xf64>
  return %a, %x, %i, %mean
      : tensor<?x2xf64>, tensor<?x2xf64>, tensor<?xi64>, tensor<2xf64>
}

// A branch that is not taken cannot spoil the gradient: it is chosen, and not
// multiplied by zero. A step has a gradient of zero, and ends there.
// CHECK-LABEL: @choice
// CHECK: calc.map
// CHECK: calc.map
// CHECK: %[[ROOT:.*]] = math.sqrt
// CHECK: %[[SLOPE:.*]] = arith.divf %{{.*}}, %[[ROOT]]
// CHECK: %[[MOVES:.*]] = arith.mulf %[[SLOPE]]
// CHECK: arith.select %{{.*}}, %[[MOVES]], %{{.*}} : f32
// CHECK: calc.yield
// CHECK: return
func.func @choice(%x: tensor<?xf32> {ngc.port = "x"})
    -> (tensor<?xf32> {ngc.port = "y"}, tensor<?xf32> {ngc.port = "z"})
    attributes {ngc.gradients = ["x"]} {
  %y = calc.map (%x) {
  ^bb0(%p: f32):
    %zero = arith.constant 0.0 : f32
    %c = arith.cmpf ogt, %p, %zero : f32
    %r = math.sqrt %p : f32
    %s = arith.select %c, %r, %zero : f32
    calc.yield %s : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  %z = calc.map (%x) {
  ^bb0(%p: f32):
    %r = math.floor %p : f32
    calc.yield %r : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  return %y, %z : tensor<?xf32>, tensor<?xf32>
}

// CHECK-LABEL: @not_asked
// CHECK-NOT: cotangent
func.func @not_asked(%x: tensor<?xf32> {ngc.port = "x"})
    -> (tensor<?xf32> {ngc.port = "y"}) {
  return %x : tensor<?xf32>
}

// The gradient of an image lies as the image does.
// CHECK-LABEL: @channels_last
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x6x6x2xf32>
// CHECK-SAME: %[[DY:[^:]*]]: tensor<?x4x4x3xf32> {ngc.dims = array<i64: 0>, ngc.port = "y", ngc.role = "cotangent"}
// CHECK: %[[T:.*]] = calc.transpose %[[DY]] {permutation = [0, 3, 1, 2]}
// CHECK: %[[D:.*]] = calc.convolution %{{.*}} groups = 1} : tensor<?x3x8x8xf32>, tensor<2x3x3x3xf32>
// CHECK: %[[DX:.*]] = calc.transpose %[[D]] {permutation = [0, 2, 3, 1]}
// CHECK: %[[DW:.*]] = calc.convolution_filter %[[X]], %[[DY]] {{.*}} channels_last}
// CHECK: return %{{.*}}, %[[DX]], %[[DW]]
func.func @channels_last(%x: tensor<?x6x6x2xf32> {ngc.port = "x"},
    %w: tensor<3x2x3x3xf32> {ngc.array = "w"})
    -> (tensor<?x4x4x3xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["all"]} {
  %y = calc.convolution %x, %w {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1, channels_last}
      : tensor<?x6x6x2xf32>, tensor<3x2x3x3xf32>
  return %y : tensor<?x4x4x3xf32>
}

// All arrays and no port.
// CHECK-LABEL: @by_arrays
// CHECK-SAME: -> (tensor<?x2xf32> {ngc.port = "y"}, tensor<2x2xf32> {ngc.port = "w", ngc.role = "array_gradient"})
func.func @by_arrays(%x: tensor<?x2xf32> {ngc.port = "x"},
    %w: tensor<2x2xf32> {ngc.array = "w"})
    -> (tensor<?x2xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["arrays"]} {
  %y = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x2xf32>, tensor<2x2xf32>
  return %y : tensor<?x2xf32>
}

// All ports and no array.
// CHECK-LABEL: @by_ports
// CHECK-SAME: -> (tensor<?x2xf32> {ngc.port = "y"}, tensor<?x2xf32> {ngc.port = "x", ngc.role = "port_gradient"})
func.func @by_ports(%x: tensor<?x2xf32> {ngc.port = "x"},
    %w: tensor<2x2xf32> {ngc.array = "w"})
    -> (tensor<?x2xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["ports"]} {
  %y = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x2xf32>, tensor<2x2xf32>
  return %y : tensor<?x2xf32>
}
