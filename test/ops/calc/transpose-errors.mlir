// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{permutation has 1 entries, expected 2}}
  %r = calc.transpose %a {permutation = [0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{permutation must name every axis once, got [0, 0]}}
  %r = calc.transpose %a {permutation = [0, 0]} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{inferred type(s) 'tensor<3x2xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf32>'}}
  %r = "calc.transpose"(%a) {permutation = array<i64: 1, 0>}
      : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}
