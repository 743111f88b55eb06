// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-instances | FileCheck %s

// CHECK-NOT: @block
netgraph.chain private @block attributes {learning_rate = 0.5} {
  %first = instance @inner
  softmax
}
netgraph.chain private @inner {
  %linear = linear {size = [8]}
}

// CHECK-LABEL: netgraph.chain @net
netgraph.chain @net {
  // CHECK: %a = chain attributes {learning_rate = 0.5} {
  // CHECK:   %first = chain {
  // CHECK:     %linear = linear {size = [8]}
  // CHECK:   }
  // CHECK:   %_2 = softmax
  // CHECK: }
  %a = instance @block
  // CHECK: %b = chain (Input = %a) attributes {learning_rate = 0.5} : real<[8]> {
  %b = instance @block (Input = %a) : real<[8]>
  // CHECK: %_3 = chain
  instance @inner
}
