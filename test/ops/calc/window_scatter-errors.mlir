// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x7xi64>, %b: tensor<?x7xf32>) {
  // expected-error @+1 {{positions are 'tensor<?x7xi64>', but values 'tensor<?x7xf32>'}}
  %r = calc.window_scatter %a, %b {window = [1, 2]} : tensor<?x7xi64>,
      tensor<?x7xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xi32>, %b: tensor<?x7xf32>) {
  // expected-error @+1 {{positions are 'tensor<?x6xi32>', but values 'tensor<?x7xf32>'}}
  %r = calc.window_scatter %a, %b {window = [1, 2]} : tensor<?x6xi32>,
      tensor<?x7xf32>
  return
}

// -----

func.func @f(%a: tensor<?x7xi32>, %b: tensor<?x7xf32>) {
  // expected-error @+1 {{window has 1 entries, expected 2}}
  %r = calc.window_scatter %a, %b {window = [2]} : tensor<?x7xi32>,
      tensor<?x7xf32>
  return
}

// -----

func.func @f(%a: tensor<?x7xi32>, %b: tensor<?x7xf32>) {
  // expected-error @+1 {{window 8 does not fit 'tensor<?x7xf32>'}}
  %r = calc.window_scatter %a, %b {window = [1, 8]} : tensor<?x7xi32>,
      tensor<?x7xf32>
  return
}
