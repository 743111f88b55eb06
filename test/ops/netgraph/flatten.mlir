// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @merged {
  %Input = input : real<[2, 3, 4]>
  %vector = flatten %Input
  %first = flatten %Input {depth = 1}
  %last = flatten %Input {depth = -1}
  %turned = flatten %Input {axes = [[2, 0], [1]]}
  %rest = flatten %Input {axes = [[-1]]}
}
// CHECK-LABEL: @merged
// CHECK: %vector = flatten
// CHECK-SAME: Output = real<[24]>
// CHECK: %first = flatten
// CHECK-SAME: Output = real<[6, 4]>
// CHECK: %last = flatten
// CHECK-SAME: Output = real<[2, 12]>
// CHECK: %turned = flatten
// CHECK-SAME: Output = real<[8, 3]>
// CHECK: %rest = flatten
// CHECK-SAME: Output = real<[4, 2, 3]>
// TEXT-LABEL: @merged
// TEXT: %vector = flatten %Input
// TEXT: %first = flatten %Input {depth = 1}
// TEXT: %last = flatten %Input {depth = -1}
// TEXT: %turned = flatten %Input {axes = {{\[\[}}2, 0], [1]]}

netgraph.graph @backward {
  %Input = input : real<[?, 5]>
  %y = flatten %Input
  output %y : real<[35]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[7, 5]>

// Integers stay integers of their range.
netgraph.graph @kind {
  %Input = input : integer<1 to 3, [2, 2]>
  %y = flatten %Input
}
// CHECK-LABEL: @kind
// CHECK: %y = flatten
// CHECK-SAME: Output = integer<1 to 3, [4]>
