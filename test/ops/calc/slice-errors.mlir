// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{offsets has 1 entries, expected 2}}
  %r = calc.slice %a {offsets = [0], sizes = [-1, 2], strides = [1, 1]}
      : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{sizes has 3 entries, expected 2}}
  %r = calc.slice %a {offsets = [0, 0], sizes = [-1, 2, 1], strides = [1, 1]}
      : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{strides has 1 entries, expected 2}}
  %r = calc.slice %a {offsets = [0, 0], sizes = [-1, 2], strides = [1]}
      : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{the whole axis 0 goes with offset 0 and stride 1, got 1 and 1}}
  %r = calc.slice %a {offsets = [1, 0], sizes = [-1, 2], strides = [1, 1]}
      : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{axis 1 has size 2 and stride 0}}
  %r = calc.slice %a {offsets = [0, 0], sizes = [-1, 2], strides = [1, 0]}
      : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{elements 1 to 3 of axis 1 do not all exist in 3}}
  %r = calc.slice %a {offsets = [0, 1], sizes = [-1, 3], strides = [1, 1]}
      : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{elements 1 to -1 of axis 1 do not all exist in 3}}
  %r = calc.slice %a {offsets = [0, 1], sizes = [-1, 3], strides = [1, -1]}
      : tensor<?x3xf32>
  return
}
