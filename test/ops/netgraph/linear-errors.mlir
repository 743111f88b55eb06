// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{28 comes from the annotation of 'Input'}}
  %Input = input : real<[28, 28]>
  // expected-note @+1 {{785 comes from the annotation of 'w'}}
  %w = array : real<[10, 785]>
  // expected-error @+2 {{'y/Weights' is [10, 785], but [10, 784] is expected by 'y/Input' of [28, 28]}}
  // expected-note @+1 {{784 comes from layer 'y'}}
  %y = linear %Input {size = [10], Weights = %w}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4]>
  // expected-error @+2 {{'y/Output' is [5], but [3] is expected}}
  // expected-note @+1 {{3 comes from layer 'y'}}
  %y = linear %Input {size = [3]}
  // expected-note @+1 {{5 comes from the annotation of 'Output'}}
  output %y : real<[5]>
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[n, 4]>
  // expected-error @+1 {{layer 'y': takes no varying sizes, but 'Input' is [n, 4]}}
  %y = linear %Input {size = [3]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4, n]>
  // expected-error @+1 {{layer 'y': takes no varying sizes, but 'Input' is [4, n]}}
  %y = linear %Input {size = [3], mapped = 1}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4]>
  // expected-note @+1 {{3 comes from the annotation of 'b'}}
  %b = array : real<[3]>
  // expected-error @+2 {{'y/Weights' is [3, 4], but [4, 4] is expected by 'y/Output' of [4]}}
  // expected-note @+1 {{4 comes from layer 'y'}}
  %y = linear %Input {size = [4], Biases = %b}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[4]>
  // expected-error @+1 {{option 'size' of layer 'linear' expects list of sizes of at least 1, got [0]}}
  %y = linear %Input {size = [0]}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[28, 28]>
  // expected-error @+2 {{'y/Output' is [3], but [11] is expected}}
  // expected-note @+1 {{11 comes from layer 'y'}}
  %y = linear %Input {size = [11]}
  // expected-note @+1 {{3 comes from the decoder 'class' of 'Output'}}
  output %y : decoder class<["a", "b", "c"]>
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[5]>
  // expected-error @+1 {{layer 'y': is mapped over 2 axes, but 'Input' has rank 1}}
  %y = linear %Input {size = [3], mapped = 2}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{5 comes from the annotation of 'Input'}}
  %Input = input : real<[5, 3]>
  // expected-error @+1 {{'y/Output' is [4, 3], but [5, 3] is expected by 'y/Input' of [5, 3]}}
  %y = linear %Input {size = [3], mapped = 1}
  // expected-note @+1 {{4 comes from the annotation of 'Output'}}
  output %y : real<[4, 3]>
}
