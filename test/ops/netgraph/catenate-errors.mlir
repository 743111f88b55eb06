// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %a = input : real<[2, 3]>
  %b = input : real<[3]>
  // expected-error @+1 {{layer 'y': axis 1 does not exist in the input of the lowest rank, which has rank 1}}
  %y = catenate (%a, %b) {axis = 1}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'a'}}
  %a = input : real<[2, 3]>
  // expected-note @+1 {{4 comes from the annotation of 'b'}}
  %b = input : real<[2, 4]>
  // expected-error @+1 {{axis 1 of the inputs}}
  %y = catenate (%a, %b)
}
