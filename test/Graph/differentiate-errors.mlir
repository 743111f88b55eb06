// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-differentiate --split-input-file --verify-diagnostics

// expected-error @+1 {{there is no input port and no array 'y' to take a gradient by}}
func.func @unknown(%x: tensor<?xf32> {ngc.port = "x"})
    -> (tensor<?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x", "y"]} {
  return %x : tensor<?xf32>
}

// -----

// expected-error @+1 {{there is no gradient by 'i': it takes integers}}
func.func @integers(%i: tensor<?xi64> {ngc.port = "i"})
    -> (tensor<?xi64> {ngc.port = "y"})
    attributes {ngc.gradients = ["i"]} {
  return %i : tensor<?xi64>
}

// -----

// expected-error @+1 {{there is no gradient by 'norm/Mean': it is moved by running}}
func.func @statistic(%x: tensor<?xf32> {ngc.port = "x"},
    %m: tensor<3xf32> {ngc.array = "norm/Mean", ngc.statistic})
    -> (tensor<?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["norm/Mean"]} {
  return %x : tensor<?xf32>
}

// -----

// A name with a role is neither.
// expected-error @+1 {{there is no input port and no array 'random' to take a gradient by}}
func.func @random(%x: tensor<?xf32> {ngc.port = "x"},
    %r: tensor<2xi64> {ngc.port = "random", ngc.role = "random"})
    -> (tensor<?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["random"]} {
  return %x : tensor<?xf32>
}

// -----

func.func @no_gradient(%x: tensor<?xf32> {ngc.port = "x"})
    -> (tensor<?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x"]} {
  // expected-error @+1 {{'arith.negf' has no gradient}}
  %y = arith.negf %x : tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

func.func @no_derivative(%x: tensor<?xf32> {ngc.port = "x"})
    -> (tensor<?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x"]} {
  %y = calc.map (%x) {
  ^bb0(%p: f32):
    // expected-error @+1 {{'calc.trigamma' has no derivative}}
    %r = calc.trigamma %p : f32
    calc.yield %r : f32
  } : (tensor<?xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

func.func @unknown_size(%x: tensor<?x1x?xf32> {ngc.port = "x"},
    %w: tensor<1x1x3xf32> {ngc.array = "w"})
    -> (tensor<?x1x?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x"]} {
  // expected-error @+1 {{cannot differentiate a convolution along an axis whose size is not known}}
  %y = calc.convolution %x, %w {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x1x?xf32>, tensor<1x1x3xf32>
  return %y : tensor<?x1x?xf32>
}

// -----

func.func @unknown_size(%x: tensor<?x?xf32> {ngc.port = "x"})
    -> (tensor<?x?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x"]} {
  // expected-error @+1 {{cannot differentiate a border along an axis whose size is not known}}
  %y = calc.pad %x {low = [0, 1], high = [0, 1], mode = reflect,
      value = 0.0} : tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

func.func @unknown_size(%x: tensor<?x?xf32> {ngc.port = "x"})
    -> (tensor<?x2xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x"]} {
  // expected-error @+1 {{cannot differentiate a slice of an axis whose size is not known}}
  %y = calc.slice %x {offsets = [0, 1], sizes = [-1, 2], strides = [1, 1]}
      : tensor<?x?xf32>
  return %y : tensor<?x2xf32>
}

// -----

func.func @unknown_size(%x: tensor<?x?xf32> {ngc.port = "x"},
    %z: tensor<?x2xf32> {ngc.port = "z"})
    -> (tensor<?x?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["all"]} {
  // expected-error @+1 {{cannot differentiate a concat along an axis whose size is not known}}
  %y = calc.concat (%x, %z) {axis = 1} : tensor<?x?xf32>, tensor<?x2xf32>
  return %y : tensor<?x?xf32>
}

// -----

func.func @unknown_size(%x: tensor<?x?xf32> {ngc.port = "x"})
    -> (tensor<?x?xf32> {ngc.port = "y"})
    attributes {ngc.gradients = ["x"]} {
  // expected-error @+1 {{cannot differentiate windows along an axis whose size is not known}}
  %y = calc.window_reduce %x {kind = max, window = [1, 2], strides = [1, 2],
      low = [0, 0], high = [0, 0]} : tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}
