// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x4xf32>, %b: tensor<6x4xf32>) {
  // expected-error @+1 {{expected one to three spatial axes, got 'tensor<?x4xf32>'}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x4xf32>,
      tensor<6x4xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{filter has rank 4, but input has 3}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{strides has 2 entries, expected 1}}
  %r = calc.convolution %a, %b {strides = [1, 1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{dilations has 2 entries, expected 1}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1, 1], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{low has 0 entries, expected 1}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{high has 0 entries, expected 1}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{stride and dilation must be positive, got 0 and 1}}
  %r = calc.convolution %a, %b {strides = [0], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{padding must not be negative, got [-1, 0]}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [-1],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf64>) {
  // expected-error @+1 {{input has elements of type 'f32', but filter of 'f64'}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf64>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x?xf32>) {
  // expected-error @+1 {{filter must have known sizes, got 'tensor<6x4x?xf32>'}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x?xf32>
  return
}

// -----

func.func @f(%a: tensor<?x?x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{channels must be known, got 'tensor<?x?x8xf32>' and 'tensor<6x4x3xf32>'}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1} : tensor<?x?x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{groups = 4 does not divide 4 input and 6 output channels}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 4} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{filter has 4 channels, expected 2}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 2} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x4x8xf32>, %b: tensor<6x4x3xf32>) {
  // expected-error @+1 {{kernel reaches over 9 cells, but spatial axis 0 has 8 with its padding}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [4], low = [0],
      high = [0], groups = 1} : tensor<?x4x8xf32>,
      tensor<6x4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x8x4xf32>, %b: tensor<6x8x3xf32>) {
  // expected-error @+1 {{filter has 8 channels, expected 4}}
  %r = calc.convolution %a, %b {strides = [1], dilations = [1], low = [0],
      high = [0], groups = 1, channels_last} : tensor<?x8x4xf32>,
      tensor<6x8x3xf32>
  return
}
