// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{4 comes from the annotation of 'a'}}
  %a = input : real<[3, 4]>
  // expected-note @+1 {{5 comes from the annotation of 'b'}}
  %b = input : real<[5, 6]>
  // expected-error @+1 {{the size along which 'Input1' and 'Input2' are multiplied is 4 by 'y/Input1' of [3, 4], but 5 by 'y/Input2' of [5, 6]}}
  %y = dot (%a, %b)
}

// -----

netgraph.graph @wrong {
  %a = input : real<[3]>
  // expected-error @+1 {{layer 'y': its inputs have too few axes for 3 factors}}
  %y = dot (%a, %a, %a)
}

// -----

netgraph.graph @wrong {
  %a = input : real
  %b = input : real<[3]>
  // expected-error @+1 {{layer 'y': a product needs arrays, but 'Input1' is a scalar}}
  %y = dot (%a, %b)
}

// -----

netgraph.graph @wrong {
  %a = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': 'transpose' has 1 entry, but there are 2 inputs}}
  %y = dot (%a, %a) {transpose = [none]}
}

// -----

netgraph.graph @wrong {
  %a = input : real<[3, 4]>
  // expected-error @+1 {{layer 'y': axis 2 does not exist, 'Input2' is [3, 4]}}
  %y = dot (%a, %a) {transpose = [none, [[0, 2]]]}
}

// -----

netgraph.graph @wrong {
  %a = input : real<[3, 4]>
  %b = input
  // expected-error @+1 {{layer 'y': no 'Input2' gives an output of rank 0}}
  %y = dot (%a, %b)
  output %y : real
}
