// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%t: tensor<f32>, %p: tensor<?xi64>) {
  // expected-error @+1 {{input has no rows: 'tensor<f32>'}}
  %r = calc.gather %t, %p {origin = 0} : tensor<f32>, tensor<?xi64>
  return
}

// -----

func.func @f(%t: tensor<4x3xf32>, %p: tensor<?xf32>) {
  // expected-error @+1 {{positions must be integers, got 'tensor<?xf32>'}}
  %r = calc.gather %t, %p {origin = 0} : tensor<4x3xf32>, tensor<?xf32>
  return
}
