// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': there is no axis to normalize along, 'Input' has rank 1}}
  %y = normalization %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': 'axes' names axis 1 twice}}
  %y = normalization %Input {axes = [1, -1]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': axis 2 does not exist, 'Input' is [3, 4]}}
  %y = normalization %Input {axes = [2]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': its 3 groups do not divide the 4 elements of axis 1 of 'Input'}}
  %y = normalization %Input {axes = [0, 1], groups = [3, 3]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': 'groups' has 1 entry, but there are 2 axes to normalize along}}
  %y = normalization %Input {axes = [0, 1], groups = [3]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 1]>
  // expected-error @+1 {{layer 'y': an unbiased variance needs 2 elements, but there is only 1 to normalize}}
  %y = normalization %Input {unbiased = true}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 4]>
  // expected-note @+1 {{4 comes from the annotation of 's'}}
  %s = array : real<[4]>
  // expected-error @+1 {{'y/Scaling' is [4], but [3] is expected by 'y/Input' of [3, 4]}}
  %y = normalization %Input {Scaling = %s}
}
