// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nets in nets, shared arrays, taps, instances.
// RUN: ngc-opt %s -o %t.text
// RUN: ngc-opt %t.text | diff %t.text -
// RUN: ngc-opt %t.text --mlir-print-op-generic | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --emit-bytecode | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --canonicalize --cse --sccp --symbol-dce \
// RUN:     --remove-dead-values | diff %t.text -
// RUN: FileCheck %s --input-file=%t.text

// CHECK-LABEL: netgraph.chain private @block
netgraph.chain private @block {
  %Input = input
  %linear = linear {size = [64]}
  softmax
}

// CHECK-LABEL: netgraph.graph @outer
netgraph.graph @outer {
  // forward reference
  // CHECK: %out = linear %second.Extra {size = [2]}
  %out = linear %second.Extra {size = [2]}
  %Input = input : real<[64]>
  %table = array : real<[64, 64]>
  // CHECK: %first = chain (%Input) shares (%table) {
  %first = chain (%Input) shares (%table) {
    %Input = input
    // CHECK: %linear = linear %Input_0 {size = [64], Weights = %table}
    %linear = linear %Input {Weights = %table, size = [64]}
    // CHECK: %inner = graph (%linear) shares (%table) {
    %inner = graph (%linear) shares (%table) {
      %Input = input
      %linear = linear %Input {Weights = %table}
      %again = linear %linear {Weights = %table}
    }
    softmax
  }
  // CHECK: %second, %second.Extra = graph (%first) {
  %second, %second.Extra = graph (%first) {
    %x = input {name = "Input"}
    %linear = linear %x {size = [3]}
    %y = softmax %x
    output %linear
    output %y {name = "Extra"}
  }
  // CHECK: %tapped = tap "inner/again/Output" %first
  %tapped = tap "inner/again/Output" %first
  output %tapped {name = "Inner"}
  // CHECK: %a = instance @block %first
  %a = instance @block (%first)
  // CHECK: %b = instance @block (Input = %a) : (Input = real<[64]>)
  %b = instance @block (Input = %a) : (Input = real<[64]>)
  // CHECK: %c = graph (y = %b, x = %a) {
  %c = graph (y = %b, x = %a) {
    %x = input
    %y = input
    %d = dot (%x, %y)
  }
}
