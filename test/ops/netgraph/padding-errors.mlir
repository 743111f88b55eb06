// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': padding must not be negative, got [-1, 1]}}
  %y = padding %Input {padding = [[-1, 1]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': 'padding' has 2 pairs, but 'Input' has rank 1}}
  %y = padding %Input {padding = [[1, 1], [1, 1]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : integer<1 to 3, [4]>
  // expected-error @+1 {{layer 'y': 'Input' holds integers from 1 to 3, but the border would hold 0}}
  %y = padding %Input {padding = [[1, 1]]}
}
