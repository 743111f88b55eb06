// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : integer<0 to 9>
  // expected-error @+1 {{layer 'y': has 9 classes, but 'Input' holds integers from 0 to 9}}
  %y = embedding %Input {size = 4, classes = 9}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{real comes from the annotation of 'Input'}}
  %Input = input : real<[3]>
  // expected-error @+2 {{'y/Input' is real, but integer is expected}}
  // expected-note @+1 {{integer comes from layer 'y'}}
  %y = embedding %Input {size = 4, classes = 9}
}

// -----

netgraph.graph @wrong {
  %Input = input : integer<1 to 9>
  %w = array : real<[8, 4]>
  // expected-error @+1 {{layer 'y': has 8 classes, but 'Input' holds integers from 1 to 9}}
  %y = embedding %Input {Weights = %w}
}

// -----

netgraph.graph @wrong {
  %Input = input : integer<1 to 9>
  // expected-error @+1 {{option 'size' of layer 'embedding' expects integer of at least 1, got 0}}
  %y = embedding %Input {size = 0}
}

// -----

netgraph.graph @wrong {
  // expected-error @+1 {{layer 'y': makes vectors, but 'Output' is a scalar}}
  %y = embedding {size = 1}
  output %y : real
}
