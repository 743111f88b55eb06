// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{4 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 4]>
  // expected-note @+1 {{5 comes from the annotation of 'Target'}}
  %Target = input : real<[3, 5]>
  // expected-error @+1 {{'loss/Target' is [3, 5], but [3, 4] is expected by 'loss/Input' of [3, 4]}}
  %loss = mean_squared_loss (%Input, %Target)
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4]>
  %Target = input : real<[3, 4]>
  // expected-error @+2 {{'loss/Loss' is [3], but [] is expected}}
  // expected-note @+1 {{[] comes from layer 'loss'}}
  %loss = mean_squared_loss (%Input, %Target)
  // expected-note @+1 {{[3] comes from the annotation of 'Output'}}
  output %loss : real<[3]>
}
