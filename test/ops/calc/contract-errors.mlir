// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>, %b: tensor<3x4xf64>) {
  // expected-error @+1 {{lhs has elements of type 'f32', but rhs of 'f64'}}
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<?x3xf32>, tensor<3x4xf64>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{lhs has rank 2, but axis 2 is named}}
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [2], rhs_contract = [0]}
      : tensor<?x3xf32>, tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{axis 0 of rhs is named twice}}
  %r = calc.contract %a, %b {lhs_batch = [0], rhs_batch = [0],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<?x3xf32>, tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{lhs has 1 batch axes, but rhs has 0}}
  %r = calc.contract %a, %b {lhs_batch = [0], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [0]}
      : tensor<?x3xf32>, tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{axis 1 of lhs has size 3, but axis 1 of rhs has 4}}
  %r = calc.contract %a, %b {lhs_batch = [], rhs_batch = [],
      lhs_contract = [1], rhs_contract = [1]}
      : tensor<?x3xf32>, tensor<3x4xf32>
  return
}
