// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<3xf32>) {
  // expected-error @+1 {{operand is 'tensor<3xf32>', but the result is 'tensor<2x3xf64>'}}
  %r = calc.broadcast %a {axes = [1]} : tensor<3xf32> to tensor<2x3xf64>
  return
}

// -----

func.func @f(%a: tensor<3xf32>) {
  // expected-error @+1 {{axes has 2 entries, expected 1}}
  %r = calc.broadcast %a {axes = [0, 1]} : tensor<3xf32> to tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<3x2xf32>) {
  // expected-error @+1 {{axes must ascend, got 0 after 1}}
  %r = calc.broadcast %a {axes = [1, 0]}
      : tensor<3x2xf32> to tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<3xf32>) {
  // expected-error @+1 {{axes has axis 2, but the array has rank 2}}
  %r = calc.broadcast %a {axes = [2]} : tensor<3xf32> to tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<3xf32>) {
  // expected-error @+1 {{axis 0 of the operand 'tensor<3xf32>' becomes axis 0 of the result 'tensor<2x3xf32>', but their sizes differ}}
  %r = calc.broadcast %a {axes = [0]} : tensor<3xf32> to tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<3xf32>) {
  // expected-error @+1 {{sizes has 0 entries, expected 1}}
  %r = calc.broadcast %a {axes = [1]} : tensor<3xf32> to tensor<?x3xf32>
  return
}
