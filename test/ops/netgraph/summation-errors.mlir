// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+3 {{'y/Output'}}
  // expected-note @+2 {{[2] comes from the annotation of 'Output'}}
  // expected-note @+1 {{[] comes from layer 'y'}}
  %y = summation %Input : real<[2]>
}
