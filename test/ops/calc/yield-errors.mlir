// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: f32) {
  // expected-error @+1 {{expects parent op 'calc.map'}}
  "calc.yield"(%a) : (f32) -> ()
  return
}
