// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'a'}}
  %a = input : real<[2, 3]>
  // expected-note @+1 {{4 comes from the annotation of 'b'}}
  %b = input : real<[2, 4]>
  // expected-error @+1 {{'y/Input2'}}
  %y = total (%a, %b)
}
