// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[7, 3]>
  // expected-note @+1 {{2 comes from the annotation of 'w'}}
  %w = array : real<[4, 2]>
  // expected-error @+1 {{'y/Input' is [7, 3], but [?, 2] is expected}}
  %y = gated_recurrent %Input {size = [4], ResetGateInputWeights = %w}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 3]>
  // expected-note @+1 {{5 comes from the annotation of 'w'}}
  %w = array : real<[4, 5]>
  // expected-error @+2 {{'y/MemoryGateStateWeights' is [4, 5], but [4, 4] is expected}}
  // expected-note @+1 {{4 comes from layer 'y'}}
  %y = gated_recurrent %Input {size = [4], MemoryGateStateWeights = %w}
}
