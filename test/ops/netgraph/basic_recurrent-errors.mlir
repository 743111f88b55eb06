// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{[7] comes from the annotation of 'Input'}}
  %Input = input : real<[7]>
  // expected-error @+2 {{'y/Input' is [7], but [?, ?] is expected}}
  // expected-note @+1 {{[?, ?] comes from layer 'y'}}
  %y = basic_recurrent %Input {size = [4]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 3]>
  // expected-error @+1 {{layer 'y': 'size' has 2 entries, expected 1: the state is a vector}}
  %y = basic_recurrent %Input {size = [4, 4]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 3]>
  // expected-note @+1 {{6 comes from the annotation of 'First'}}
  %First = input : real<[6]>
  // expected-error @+2 {{'y/State' is [6], but [4] is expected}}
  // expected-note @+1 {{4 comes from layer 'y'}}
  %y = basic_recurrent (Input = %Input, State = %First) {size = [4]}
}
