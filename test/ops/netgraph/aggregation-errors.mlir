// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': there is no axis to aggregate, 'Input' has rank 1}}
  %y = aggregation %Input {function = mean}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': axis 2 does not exist, 'Input' is [2, 3]}}
  %y = aggregation %Input {axes = [2], function = mean}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'axes' names axis -1 twice}}
  %y = aggregation %Input {axes = [1, -1], function = mean}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 1]>
  // expected-error @+1 {{layer 'y': 'variance' needs 2 elements, but there is only 1}}
  %y = aggregation %Input {function = variance}
}
