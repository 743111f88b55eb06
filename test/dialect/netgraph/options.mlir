// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options: every kind of value, words, lists, arrays, and sugar.
// RUN: ngc-opt %s -o %t.text
// RUN: ngc-opt %t.text | diff %t.text -
// RUN: ngc-opt %t.text --mlir-print-op-generic | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --emit-bytecode | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --canonicalize --cse --sccp --symbol-dce \
// RUN:     --remove-dead-values | diff %t.text -
// RUN: FileCheck %s --input-file=%t.text

// CHECK-LABEL: netgraph.graph @options attributes {arrays = "a.safetensors", initialize = kaiming, seed = 1234}
netgraph.graph @options attributes {arrays = "a.safetensors", seed = 1234,
                                    initialize = kaiming} {
  %Input = input : real<[3, 8, 8]>
  // CHECK: %a = convolution %Input {channels = 4, kernel = 3, padding = same}
  %a = convolution %Input {kernel = 3, channels = 4, padding = same}
  // CHECK: %b = convolution %a {channels = 4, kernel = [3, 3], padding = {{\[}}[1, 1], [0, 2]], Biases = none}
  %b = convolution %a {Biases = none, channels = 4, kernel = [3, 3], padding = [[1, 1], [0, 2]]}
  // CHECK: %c = pooling %b {kernel = [2, 2]}
  %c = pooling %b {kernel = [2, 2], function = max}
  // CHECK: %w = array : real<[6, 196]>
  %w = array : real<[6, 196]>
  // CHECK: %d = linear %c {learning_rate = 1.0e-05, Weights = %w, Biases = none}
  %d = linear %c {Weights = %w, Biases = none, learning_rate = 0.00001}
  // CHECK: %e = softmax %d{{$}}
  %e = softmax %d {axis = -1}
  // CHECK: %f = linear %e {learning_rate = 2.0, size = []}
  %f = linear %e {size = [], learning_rate = 2}
}

// CHECK-LABEL: netgraph.chain @sugar
netgraph.chain @sugar {
  %Input = input : real<[3]>
  // CHECK-NEXT: %Input
  // CHECK-NEXT: %_1 = ramp{{$}}
  ramp
  // CHECK-NEXT: %_2 = ramp{{$}}
  elementwise "ramp(x)"
  // CHECK-NEXT: %_3 = ramp{{$}}
  elementwise " ramp( (x) ) "
  // CHECK-NEXT: %_4 = elementwise "x + 1"
  elementwise "Input+1"
  // CHECK-NEXT: %s = tanh
  %s = tanh
}

// In the generic form and outside of nets the prefix is there.
// CHECK-LABEL: netgraph.graph @prefix
netgraph.graph @prefix {
  %a = netgraph.ramp
  // CHECK: %b = sigmoid %a
  %b = netgraph.elementwise "sigmoid(x)" %a
}
