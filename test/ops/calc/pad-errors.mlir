// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{low has 1 entries, expected 2}}
  %r = calc.pad %a {low = [0], high = [0, 0], mode = constant,
      value = 0.0} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{high has 1 entries, expected 2}}
  %r = calc.pad %a {low = [0, 0], high = [0], mode = constant,
      value = 0.0} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{padding must not be negative, got [0, -1] on axis 1}}
  %r = calc.pad %a {low = [0, 0], high = [0, -1], mode = constant,
      value = 0.0} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x0xf32>) {
  // expected-error @+1 {{axis 1 is empty and has no element to repeat}}
  %r = calc.pad %a {low = [0, 1], high = [0, 0], mode = edge,
      value = 0.0} : tensor<2x0xf32>
  return
}
