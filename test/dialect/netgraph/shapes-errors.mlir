// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Contradictions are found when a net is verified, without any pass, so that
// editors show them.
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @edge {
  // expected-note @+1 {{4 comes from the annotation of 'Input'}}
  %Input = input : real<[4]>
  // expected-note @+1 {{5 comes from the annotation of 'a/Input'}}
  %a = ramp %Input : (Input = real<[5]>)
  // expected-error @-1 {{'a/Input' is [4], but [5] is expected}}
}
// -----
netgraph.chain @classes {
  %Input = input : real<[4]>
  // expected-note @+1 {{4 comes from layer 'linear'}}
  %linear = linear {size = [4]}
  // expected-error @+1 {{'2/Output' is [3], but [4] is expected by '2/Input' of [4]}}
  softmax
  // expected-note @+1 {{3 comes from the decoder 'class' of 'Output'}}
  output : decoder class<["a", "b", "c"]>
}
// -----
netgraph.chain @places {
  // expected-error @+1 {{port 'Input' holds integers from 0 to 9, but its encoder has 3 classes}}
  %Input = input : integer<0 to 9> encoder class<["a", "b", "c"]>
  output
}
