// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': a kernel that spans 9 cells does not fit spatial axis 0 of 'Input', which has 8 and a padding of 0}}
  %y = pooling %Input {kernel = [9, 2]}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{'y/Output' is [4, 4, 4], but [3, 4, 4] is expected by 'y/Input' of [3, 8, 8]}}
  %y = pooling %Input {kernel = 2, stride = 2}
  // expected-note @+1 {{4 comes from the annotation of 'Output'}}
  output %y : real<[4, 4, 4]>
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': 'padding' has 3 entries, but there are 2 spatial axes}}
  %y = pooling %Input {kernel = 2, padding = [1, 1, 1]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[2, 2, 2, 2, 2]>
  // expected-error @+1 {{layer 'y': there are 1 to 3 spatial axes beside that of channels, but 'Input' has rank 5}}
  %y = pooling %Input {kernel = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{option 'function' of layer 'pooling' expects one of max, mean, total, got median; did you mean 'mean'?}}
  %y = pooling %Input {kernel = 2, function = median}
}
