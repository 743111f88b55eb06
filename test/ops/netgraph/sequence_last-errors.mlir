// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real
  // expected-error @+1 {{layer 'y': 'Input' is a single number, expected a sequence}}
  %y = sequence_last %Input
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[4, 3]>
  // expected-error @+1 {{'y/Output' is [2], but [3] is expected by 'y/Input' of [4, 3]}}
  %y = sequence_last %Input
  // expected-note @+1 {{2 comes from the annotation of 'Output'}}
  output %y : real<[2]>
}
