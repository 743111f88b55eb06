// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': 'part' has 2 entries, but 'Input' has rank 1}}
  %y = part %Input {part = [0, 0]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': position 3 does not exist, axis 0 of 'Input' has 3 elements}}
  %y = part %Input {part = [3]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': position -4 does not exist, axis 0 of 'Input' has 3 elements}}
  %y = part %Input {part = [[0, -4, -1]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': the span [2, 1] of axis 0 is empty}}
  %y = part %Input {part = [[2, 1]]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': a span must not have step 0}}
  %y = part %Input {part = [[0, 1, 0]]}
}
