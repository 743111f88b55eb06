// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real
  // expected-error @+1 {{layer 'y': a scalar has no channels}}
  %y = batch_normalization %Input
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 4]>
  // expected-note @+1 {{4 comes from the annotation of 's'}}
  %s = array : real<[4]>
  // expected-error @+1 {{the number of channels is 3 by 'y/Input' of [3, 4], but 4 by 'y/Scaling' of [4]}}
  %y = batch_normalization %Input {Scaling = %s}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{option 'momentum' of layer 'batch_normalization' expects number from 0 to 1, got 1.5}}
  %y = batch_normalization %Input {momentum = 1.5}
}
