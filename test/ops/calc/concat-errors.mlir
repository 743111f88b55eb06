// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected at least one array}}
  %r = "calc.concat"() {axis = 0 : i64} : () -> tensor<3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{axis has axis 2, but the array has rank 2}}
  %r = calc.concat (%a) {axis = 2} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<?x4xf32>) {
  // expected-error @+1 {{array 1 is 'tensor<?x4xf32>', which differs from 'tensor<?x3xf32>' in more than axis 0}}
  %r = calc.concat (%a, %b) {axis = 0} : tensor<?x3xf32>, tensor<?x4xf32>
  return
}
