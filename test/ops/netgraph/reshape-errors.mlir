// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': needs 'size' or an input 'ReferenceShape'}}
  %y = reshape %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  %r = input : real<[6]>
  // expected-error @+1 {{layer 'y': 'size' and 'ReferenceShape' exclude each other}}
  %y = reshape (Input = %Input, ReferenceShape = %r) {size = [6]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'all' must be the last entry of 'size'}}
  %y = reshape %Input {size = [all, 2]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': 'size' may have one 'automatic' or one 'all'}}
  %y = reshape %Input {size = [automatic, automatic]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': entry 2 of 'size' inherits axis 2, but 'Input' has rank 2}}
  %y = reshape %Input {size = [2, 3, inherited]}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{2 comes from the annotation of 'Input'}}
  %Input = input : real<[2, 3]>
  // expected-error @+4 {{the number of elements}}
  // expected-note @+3 {{8 comes from layer 'y'}}
  // expected-note @+2 {{2 comes from layer 'y'}}
  // expected-note @+1 {{6 comes from layer 'y'}}
  %y = reshape %Input {size = [2, 4]}
}
