// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error @+1 {{expected a tensor, got 'vector<3xf32>'}}
  %r = calc.constant dense<1.0> : vector<3xf32>
  return
}
