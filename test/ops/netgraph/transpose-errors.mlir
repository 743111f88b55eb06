// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'permutation' and 'swap' exclude each other}}
  %y = transpose %Input {permutation = [1, 0], swap = [[0, 1]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2]>
  // expected-error @+1 {{layer 'y': axis 1 does not exist, 'Input' is [2]}}
  %y = transpose %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': axis 2 does not exist, 'Input' is [2, 3]}}
  %y = transpose %Input {swap = [[0, 2]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'permutation' must name every axis once}}
  %y = transpose %Input {permutation = [0, 0]}
}
