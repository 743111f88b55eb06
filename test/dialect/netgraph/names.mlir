// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names come from SSA names and come back as such; what the printer has to
// alter is written out.
// RUN: ngc-opt %s -o %t.text
// RUN: ngc-opt %t.text | diff %t.text -
// RUN: ngc-opt %t.text --mlir-print-op-generic | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --emit-bytecode | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --canonicalize --cse --sccp --symbol-dce \
// RUN:     --remove-dead-values | diff %t.text -
// RUN: FileCheck %s --input-file=%t.text

// CHECK-LABEL: netgraph.graph @names
netgraph.graph @names {
  // CHECK: %Input = input : real<[4]>
  %Input = input : real<[4]>
  // CHECK: %a = linear %Input {size = [3]}
  %a = linear (%Input) {size = [3]}
  // CHECK: %conv_1 = linear %a {name = "conv 1"
  %b = linear %a {name = "conv 1", size = [2]}
  // CHECK: %_3 = softmax %conv_1
  %0 = softmax %b
  // CHECK: %_4 = softmax %_3
  %17 = softmax %0
  // CHECK: %{{.*}} = softmax %_4 {name = "7 b"}
  %x-1.b$ = softmax %17 {name = "7 b"}
  // CHECK: %_6 = softmax
  %_6 = softmax %x-1.b$
  // CHECK: %_5 = softmax %_6 {name = "_5"}
  %q = softmax %_6 {name = "_5"}
  mute %q
  // CHECK: output %a {name = "Probability"}
  output %a {name = "Probability"}
  // CHECK: output %conv_1
  output %b
}

// A name of an enclosing net is taken in the text, although not in the nets.
// CHECK-LABEL: netgraph.graph @shadow
netgraph.graph @shadow {
  // CHECK: %Input = input
  %Input = input : real<[4]>
  %inner = graph (%Input) {
    // CHECK: %Input_0 = input {name = "Input"}
    %Input = input
    // CHECK: %s = softmax %Input_0
    %s = softmax %Input
  }
}
