// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @axes {
  %Input = input : real<[3, 4]>
  %last = softmax %Input
  %first = softmax %last {axis = 0}
  %same = softmax %first {axis = -2}
}
// CHECK-LABEL: @axes
// CHECK: %Input = input : real<[3, 4]>
// CHECK: %last = softmax
// CHECK-SAME: Input = real<[3, 4]>, Output = real<[3, 4]>
// CHECK: %first = softmax
// CHECK-SAME: Input = real<[3, 4]>, Output = real<[3, 4]>
// CHECK: %same = softmax
// CHECK-SAME: Input = real<[3, 4]>, Output = real<[3, 4]>
// TEXT-LABEL: @axes
// TEXT: %first = softmax %last {axis = 0}
// TEXT: %same = softmax %first {axis = -2}

// Shapes go backward, and lengths may vary.
netgraph.graph @backward {
  %Input = input
  %y = softmax %Input
  output %y : real<[n, 5]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[n, 5]>
// CHECK: %y = softmax
// CHECK-SAME: Input = real<[n, 5]>, Output = real<[n, 5]>
