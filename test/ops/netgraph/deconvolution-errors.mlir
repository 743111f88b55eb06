// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': 'stride' has 3 entries, but there are 2 spatial axes}}
  %y = deconvolution %Input {channels = 4, kernel = 3, stride = [1, 1, 1]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 2, 8]>
  // expected-error @+1 {{layer 'y': a padding of 4 leaves nothing of the 4 cells that spatial axis 0 of 'Output' would have}}
  %y = deconvolution %Input {channels = 4, kernel = 3, padding = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': its 2 groups do not divide the 3 channels of 'Input'}}
  %y = deconvolution %Input {channels = 4, kernel = 3, groups = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4, 8, 8]>
  // expected-error @+1 {{layer 'y': its 2 groups do not divide the 3 channels of 'Output'}}
  %y = deconvolution %Input {channels = 3, kernel = 3, groups = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4]>
  // expected-error @+1 {{layer 'y': there are 1 to 3 spatial axes beside that of channels, but 'Input' has rank 1}}
  %y = deconvolution %Input {channels = 3, kernel = 3}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, n]>
  // expected-error @+1 {{layer 'y': takes no varying sizes, but 'Input' is [3, n]}}
  %y = deconvolution %Input {channels = 3, kernel = 3}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{8 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 8]>
  // expected-error @+2 {{'y/Output' is [4, 15], but [4, 16] is expected by 'y/Input' of [3, 8]}}
  // expected-note @+1 {{16 comes from layer 'y'}}
  %y = deconvolution %Input {channels = 4, kernel = 2, stride = 2}
  // expected-note @+1 {{15 comes from the annotation of 'Output'}}
  output %y : real<[4, 15]>
}
