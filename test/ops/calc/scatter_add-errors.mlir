// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%p: tensor<?xf32>, %v: tensor<?x3xf32>) {
  // expected-error @+1 {{positions must be integers, got 'tensor<?xf32>'}}
  %r = calc.scatter_add %p, %v {rows = 4, origin = 0} : tensor<?xf32>,
      tensor<?x3xf32>
  return
}

// -----

func.func @f(%p: tensor<?x4xi64>, %v: tensor<?x3xf32>) {
  // expected-error @+1 {{positions are 'tensor<?x4xi64>', but values 'tensor<?x3xf32>'}}
  %r = calc.scatter_add %p, %v {rows = 4, origin = 0} : tensor<?x4xi64>,
      tensor<?x3xf32>
  return
}

// -----

func.func @f(%p: tensor<?x4xi64>, %v: tensor<?xf32>) {
  // expected-error @+1 {{positions are 'tensor<?x4xi64>', but values 'tensor<?xf32>'}}
  %r = calc.scatter_add %p, %v {rows = 4, origin = 0} : tensor<?x4xi64>,
      tensor<?xf32>
  return
}

// -----

func.func @f(%p: tensor<?xi64>, %v: tensor<?x3xf32>) {
  // expected-error @+1 {{rows must be positive, got 0}}
  %r = calc.scatter_add %p, %v {rows = 0, origin = 0} : tensor<?xi64>,
      tensor<?x3xf32>
  return
}

// -----

func.func @f(%p: tensor<4xi64>, %v: tensor<4x?xf32>) {
  // expected-error @+1 {{rows must have known sizes, got 'tensor<4x?xf32>'}}
  %r = calc.scatter_add %p, %v {rows = 4, origin = 0} : tensor<4xi64>,
      tensor<4x?xf32>
  return
}
