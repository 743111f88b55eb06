// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @plain {
  %Input = input : real<[2, 3]>
  %a = dropout %Input
  %b, %b.BinaryMask = dropout %a {probability = 0.25, method = alpha_dropout}
}
// CHECK-LABEL: @plain
// CHECK: %Input = input : real<[2, 3]>
// CHECK: %a = dropout
// CHECK-SAME: Input = real<[2, 3]>, Output = real<[2, 3]>
// CHECK: %b = dropout
// CHECK-SAME: Input = real<[2, 3]>, Output = real<[2, 3]>
// TEXT-LABEL: @plain
// TEXT: %b, %b.BinaryMask = dropout %a {method = alpha_dropout, probability
// TEXT-SAME: = 0.25}

netgraph.graph @backward {
  %Input = input
  %a = dropout %Input
  output %a : real<[4]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[4]>
// CHECK: %a = dropout
// CHECK-SAME: Input = real<[4]>, Output = real<[4]>
