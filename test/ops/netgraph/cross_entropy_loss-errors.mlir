// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  %Target = input : integer<1 to 5, [3]>
  // expected-error @+1 {{layer 'loss': 'Target' holds integers from 1 to 5, but 'Input' has 4 classes}}
  %loss = cross_entropy_loss (%Input, %Target) {target = index}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 4]>
  // expected-note @+1 {{4 comes from the annotation of 'Target'}}
  %Target = input : integer<1 to 4, [4]>
  // expected-error @+1 {{'loss/Target' is [4], but [3] is expected by 'loss/Input' of [3, 4]}}
  %loss = cross_entropy_loss (%Input, %Target) {target = index}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  // expected-note @+1 {{real comes from the annotation of 'Target'}}
  %Target = input : real<[3]>
  // expected-error @+2 {{'loss/Target' is real, but integer is expected}}
  // expected-note @+1 {{integer comes from layer 'loss'}}
  %loss = cross_entropy_loss (%Input, %Target) {target = index}
}

// -----

netgraph.graph @wrong {
  %Input = input : real
  %Target = input
  // expected-error @+1 {{layer 'loss': a scalar 'Input' has no axis of classes}}
  %loss = cross_entropy_loss (%Input, %Target) {target = index}
}

// -----

netgraph.graph @wrong {
  %Input = input : real
  %Target = input : real
  // expected-error @+1 {{layer 'loss': a scalar 'Input' has no axis of classes}}
  %loss = cross_entropy_loss (%Input, %Target) {target = probabilities}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3]>
  // expected-note @+1 {{4 comes from the annotation of 'Target'}}
  %Target = input : real<[4]>
  // expected-error @+1 {{'loss/Target' is [4], but [3] is expected by 'loss/Input' of [3]}}
  %loss = cross_entropy_loss (%Input, %Target) {target = binary}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3]>
  %Target = input : real<[3]>
  // expected-error @+1 {{layer 'loss': needs 'target', one of index, probabilities, binary}}
  %loss = cross_entropy_loss (%Input, %Target)
}
