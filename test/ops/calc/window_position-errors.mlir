// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x6xf32>, %b: tensor<?x3xf32>) {
  // expected-error @+1 {{window has 1 entries, expected 2}}
  %r = calc.window_position %a, %b {window = [2], strides = [1, 2]} :
      tensor<?x6xf32>, tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xf32>, %b: tensor<?x3xf32>) {
  // expected-error @+1 {{strides has 3 entries, expected 2}}
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2, 1]} :
      tensor<?x6xf32>, tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xf32>, %b: tensor<?x4xf32>) {
  // expected-error @+1 {{input 'tensor<?x6xf32>' has other windows than 'tensor<?x4xf32>'}}
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2]} :
      tensor<?x6xf32>, tensor<?x4xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xf32>, %b: tensor<?xf32>) {
  // expected-error @+1 {{input 'tensor<?x6xf32>' has other windows than 'tensor<?xf32>'}}
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2]} :
      tensor<?x6xf32>, tensor<?xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xi32>, %b: tensor<?x3xi32>) {
  // expected-error @+1 {{op operand #0 must be ranked tensor of floating-point values, but got 'tensor<?x6xi32>'}}
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2]} :
      tensor<?x6xi32>, tensor<?x3xi32>
  return
}

// -----

func.func @f(%a: tensor<?x6xf64>, %b: tensor<?x3xf32>) {
  // expected-error @+1 {{input has elements of type 'f64', but extreme of 'f32'}}
  %r = calc.window_position %a, %b {window = [1, 2], strides = [1, 2]} :
      tensor<?x6xf64>, tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xf32>, %b: tensor<?x6xf32>) {
  // expected-error @+1 {{window and stride must be positive, got 1 and 0}}
  %r = calc.window_position %a, %b {window = [1, 1], strides = [1, 0]} :
      tensor<?x6xf32>, tensor<?x6xf32>
  return
}
