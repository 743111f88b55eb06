// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x4xf32>, %b: tensor<?x6xf32>) {
  // expected-error @+1 {{expected one to three spatial axes, got 'tensor<?x4xf32>' and 'tensor<?x6xf32>'}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 1} : tensor<?x4xf32>,
      tensor<?x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6x6xf32>) {
  // expected-error @+1 {{expected one to three spatial axes, got 'tensor<?x4x8xf32>' and 'tensor<?x6x6x6xf32>'}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{kernel has 2 entries, expected 1}}
  %r = calc.convolution_filter %a, %b {kernel = [3, 3], strides = [1],
      dilations = [1], low = [0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{strides has 2 entries, expected 1}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1, 1],
      dilations = [1], low = [0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{dilations has 0 entries, expected 1}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [], low = [0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{low has 2 entries, expected 1}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0, 0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{high has 0 entries, expected 1}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0], high = [], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x?x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{channels must be known, got 'tensor<?x?x8xf32>' and 'tensor<?x6x6xf32>'}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 1} : tensor<?x?x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{groups = 4 does not divide 4 input and 6 output channels}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 4} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x5xf32>) {
  // expected-error @+1 {{spatial axis 0 of 'tensor<?x4x8xf32>' has 6 windows, but 'tensor<?x6x5xf32>' differs}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x5xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{kernel, stride and dilation must be positive, got 0, 1 and 1}}
  %r = calc.convolution_filter %a, %b {kernel = [0], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<?x6x6xf32>) {
  // expected-error @+1 {{padding must not be negative, got [-1, 0]}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1], dilations
      = [1], low = [-1], high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<?x6x6xf32>
  return
}

// -----

func.func @f(%a: tensor<?x8x4xf32>, %b: tensor<?x5x6xf32>) {
  // expected-error @+1 {{spatial axis 0 of 'tensor<?x8x4xf32>' has 6 windows, but 'tensor<?x5x6xf32>' differs}}
  %r = calc.convolution_filter %a, %b {kernel = [3], strides = [1],
      dilations = [1], low = [0], high = [0], groups = 1, channels_last} :
      tensor<?x8x4xf32>, tensor<?x5x6xf32>
  return
}
