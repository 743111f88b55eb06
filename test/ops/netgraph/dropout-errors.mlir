// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+2 {{'y/Output' is [3], but [3, 4] is expected}}
  // expected-note @+1 {{[3, 4] comes from layer 'y'}}
  %y = dropout %Input
  // expected-note @+1 {{[3] comes from the annotation of 'Output'}}
  output %y : real<[3]>
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{option 'probability' of layer 'dropout' expects number from 0 to 1, got 2.0}}
  %y = dropout %Input {probability = 2.0}
}
