// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'depth' merges 3 axes, but 'Input' has rank 2}}
  %y = flatten %Input {depth = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': axis 2 does not exist, 'Input' is [2, 3]}}
  %y = flatten %Input {axes = [[2], [0]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'axes' names axis -1 twice}}
  %y = flatten %Input {axes = [[1, -1]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'depth' and 'axes' exclude each other}}
  %y = flatten %Input {axes = [[1]], depth = 1}
}
