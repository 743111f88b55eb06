// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{axis has axis 2, but the array has rank 2}}
  %r = calc.log_softmax %a {axis = 2} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<3xi64>) {
  // expected-error @+1 {{op operand #0 must be ranked tensor of floating-point values, but got 'tensor<3xi64>'}}
  %r = calc.log_softmax %a {axis = 0} : tensor<3xi64>
  return
}
