// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{unknown function 'sigmiod'; did you mean 'sigmoid'?}}
  %y = elementwise "x * sigmiod(x)" %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{unknown name 'y'; the variables are x}}
  %y = elementwise "x + y" %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{function 'tanh' takes 1 argument, but got 2}}
  %y = elementwise "tanh(x, x)" %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{'&&' takes conditions, but got a number}}
  %y = elementwise "if(x && x > 1, x, 1)" %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{expected ')' to close the '(' at byte 4}}
  %y = elementwise "x + (x * 2" %Input
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  // expected-error @+1 {{unknown layer 'sigmod'; did you mean 'sigmoid'?}}
  %y = sigmod %Input
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3]>
  // expected-error @+1 {{'y/Output' is [4], but [3] is expected by 'y/Input' of [3]}}
  %y = ramp %Input
  // expected-note @+1 {{4 comes from the annotation of 'Output'}}
  output %y : real<[4]>
}
