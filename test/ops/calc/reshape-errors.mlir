// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<6xf32>) {
  // expected-error @+1 {{operand is 'tensor<6xf32>', but the result is 'tensor<6xf64>'}}
  %r = calc.reshape %a : tensor<6xf32> to tensor<6xf64>
  return
}

// -----

func.func @f(%a: tensor<6xf32>) {
  // expected-error @+1 {{operand 'tensor<6xf32>' has 6 elements, but the result 'tensor<2x4xf32>' has 8}}
  %r = calc.reshape %a : tensor<6xf32> to tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<?x6xf32>) {
  // expected-error @+1 {{sizes has 0 entries, expected 1}}
  %r = calc.reshape %a : tensor<?x6xf32> to tensor<?x2x3xf32>
  return
}
