// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{axes has axis 2, but the array has rank 2}}
  %r = calc.reduce %a {axes = [2], kind = add} : tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{axes must ascend, got 0 after 1}}
  %r = calc.reduce %a {axes = [1, 0], kind = add} : tensor<?x3xf32>
  return
}
