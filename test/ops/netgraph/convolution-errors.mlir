// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': 'stride' has 3 entries, but there are 2 spatial axes}}
  %y = convolution %Input {channels = 4, kernel = 3, stride = [1, 1, 1]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 4, 8]>
  // expected-error @+1 {{layer 'y': a kernel that spans 5 cells does not fit spatial axis 0 of 'Input', which has 4 and a padding of 0}}
  %y = convolution %Input {channels = 4, kernel = [5, 5]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': its 2 groups do not divide the 3 channels of 'Input'}}
  %y = convolution %Input {channels = 4, kernel = 3, groups = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4, 8, 8]>
  // expected-error @+1 {{layer 'y': its 2 groups do not divide the 3 channels of 'Output'}}
  %y = convolution %Input {channels = 3, kernel = 3, groups = 2}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4]>
  // expected-error @+1 {{layer 'y': there are 1 to 3 spatial axes beside that of channels, but 'Input' has rank 1}}
  %y = convolution %Input {channels = 3, kernel = 3}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{[3, 8, 8] comes from the annotation of 'Input'}}
  %Input = input : real<[3, 8, 8]>
  // expected-error @+2 {{'y/Input' is [3, 8, 8], but [?, ?] is expected}}
  // expected-note @+1 {{[?, ?] comes from layer 'y'}}
  %y = convolution %Input {channels = 4, kernel = [3]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 8, 8]>
  // expected-error @+1 {{layer 'y': 'kernel' has 1 entry, but 'dimensionality' is 2}}
  %y = convolution %Input {channels = 4, kernel = [3], dimensionality = 2}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 8, 8]>
  // expected-note @+1 {{2 comes from the annotation of 'w'}}
  %w = array : real<[4, 2, 3, 3]>
  // expected-error @+2 {{the number of channels of 'Input' is 2 by 'y/Weights' of [4, 2, 3, 3], but 3 by 'y/Input' of [3, 8, 8]}}
  // expected-note @+1 {{2 comes from layer 'y'}}
  %y = convolution %Input {channels = 4, kernel = 3, Weights = %w}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{28 comes from the annotation of 'Input'}}
  %Input = input : real<[3, 28, 28]>
  // expected-error @+2 {{'y/Output' is [4, 28, 28], but [4, 24, 24] is expected by 'y/Input' of [3, 28, 28]}}
  // expected-note @+1 {{24 comes from layer 'y'}}
  %y = convolution %Input {channels = 4, kernel = 5}
  // expected-note @+1 {{28 comes from the annotation of 'Output'}}
  output %y : real<[4, 28, 28]>
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[3, 28, 28]>
  // expected-error @+1 {{layer 'y': 'padding' has 1 entry, but there are 2 spatial axes}}
  %y = convolution %Input {channels = 4, kernel = 5, padding = [[1, 1]]}
}
