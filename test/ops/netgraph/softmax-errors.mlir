// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': axis 2 does not exist, 'Input' is [3, 4]}}
  %y = softmax %Input {axis = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real
  // expected-error @+1 {{layer 'y': axis -1 does not exist, 'Input' is []}}
  %y = softmax %Input
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{4 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{'y/Output' is [3, 5], but [3, 4] is expected by 'y/Input' of [3, 4]}}
  %y = softmax %Input
  // expected-note @+1 {{5 comes from the annotation of 'Output'}}
  output %y : real<[3, 5]>
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+2 {{'y/Output' is integer, but real is expected}}
  // expected-note @+1 {{real comes from layer 'y'}}
  %y = softmax %Input
  // expected-note @+1 {{integer comes from the annotation of 'Output'}}
  output %y : integer<[3, 4]>
}
