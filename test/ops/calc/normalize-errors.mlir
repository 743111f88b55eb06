// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{axes has axis 2, but the array has rank 2}}
  %r = calc.normalize %a {axes = [2], epsilon = 0.1, method = rms,
      unbiased = false} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{unbiased belongs to method standardize, got rms}}
  %r = calc.normalize %a {axes = [1], epsilon = 0.1, method = rms,
      unbiased = true} : tensor<?x3xf32>
  return
}
