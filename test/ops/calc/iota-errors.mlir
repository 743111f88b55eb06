// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error @+1 {{axis has axis 2, but the array has rank 2}}
  %r = calc.iota {axis = 2} : tensor<2x3xi64>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{sizes has 0 entries, expected 1}}
  %r = calc.iota {axis = 0} : tensor<?xi64>
  return
}
