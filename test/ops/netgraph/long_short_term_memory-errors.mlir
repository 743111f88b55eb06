// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --ngc-expand-instances \
// RUN:   --ngc-resolve-ports --ngc-infer-shapes --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[7, 3]>
  // expected-note @+1 {{6 comes from the annotation of 'First'}}
  %First = input : real<[6]>
  // expected-error @+2 {{'y/CellState' is [6], but [4] is expected}}
  // expected-note @+1 {{4 comes from layer 'y'}}
  %y = long_short_term_memory (Input = %Input, CellState = %First) {size = [4]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 3]>
  // expected-error @+1 {{the shape of array 'InputGateInputWeights' of layer 'y' does not follow from anything, it is [?, 3]}}
  %y = long_short_term_memory %Input
}
