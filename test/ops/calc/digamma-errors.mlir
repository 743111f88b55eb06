// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: i64) {
  // expected-error @+1 {{op operand #0 must be floating-point-like, but got 'i64'}}
  %r = calc.digamma %a : i64
  return
}
