// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{kind must be add, max or min, got mul}}
  %r = calc.window_reduce %a {kind = mul, window = [1, 2], strides = [1, 1],
      low = [0, 0], high = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{window has 1 entries, expected 2}}
  %r = calc.window_reduce %a {kind = max, window = [1], strides = [1, 1],
      low = [0, 0], high = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{strides has 1 entries, expected 2}}
  %r = calc.window_reduce %a {kind = max, window = [1, 2], strides = [1],
      low = [0, 0], high = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{low has 1 entries, expected 2}}
  %r = calc.window_reduce %a {kind = max, window = [1, 2], strides = [1, 1],
      low = [1], high = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{high has 1 entries, expected 2}}
  %r = calc.window_reduce %a {kind = max, window = [1, 2], strides = [1, 1],
      low = [0, 0], high = [1]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{window and stride must be positive, got 2 and 0 on axis 1}}
  %r = calc.window_reduce %a {kind = max, window = [1, 2], strides = [1, 0],
      low = [0, 0], high = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{padding must not be negative, got [-1, 0] on axis 1}}
  %r = calc.window_reduce %a {kind = max, window = [1, 2], strides = [1, 1],
      low = [0, -1], high = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{window 5 does not fit axis 1 of size 4 with its padding}}
  %r = calc.window_reduce %a {kind = max, window = [1, 5], strides = [1, 1],
      low = [0, 1], high = [0, 0]} : tensor<?x3xf32>
  return
}
