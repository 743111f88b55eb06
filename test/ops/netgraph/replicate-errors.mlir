// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{layer 'y': there is no place 2 for new axes in 'Input', which has rank 1}}
  %y = replicate %Input {size = [2], axis = 2}
}
