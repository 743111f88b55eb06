// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes --split-input-file --verify-diagnostics

netgraph.chain @unknown {
  // expected-error @+1 {{the shape of port 'Input' does not follow from anything; say more, as in ': real<[4]>'}}
  ramp
}
// -----
netgraph.chain @unknown {
  %Input = input : real<[3, ?]>
  // expected-error @-1 {{the shape of port 'Input' does not follow from anything, it is [3, ?]; say more, as in ': real<[4]>'}}
  softmax
}
// -----
netgraph.chain @unknown {
  %Input = input : real<[3]>
  // expected-error @+1 {{the shape of array 'Weights' of layer 'a' does not follow from anything, it is [?, 3]; say more, as in ': (Weights = real<[4]>)'}}
  %a = linear {Biases = none}
}
// -----
netgraph.graph @unknown {
  // expected-error @+1 {{the shape of array 'w' does not follow from anything; say more, as in ': real<[4]>'}}
  %w = array
  %Input = input : real<[3]>
  output %Input {name = "Same"}
}
