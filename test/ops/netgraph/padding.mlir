// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @bordered {
  %Input = input : real<[4, 5]>
  %zeros = padding %Input {padding = [[1, 2], [3, 0]]}
  %rows = padding %Input {padding = [[1, 1]], mode = reflected}
  %edge = padding %Input {padding = [[0, 0], [7, 7]], mode = fixed}
}
// CHECK-LABEL: @bordered
// CHECK: %zeros = padding
// CHECK-SAME: Output = real<[7, 8]>
// CHECK: %rows = padding
// CHECK-SAME: Output = real<[6, 5]>
// CHECK: %edge = padding
// CHECK-SAME: Output = real<[4, 19]>
// TEXT-LABEL: @bordered
// TEXT: %zeros = padding %Input {padding = {{\[\[}}1, 2], [3, 0]]}
// TEXT: %rows = padding %Input {mode = reflected, padding = {{\[\[}}1, 1]]}

netgraph.graph @backward {
  %Input = input
  %y = padding %Input {padding = [[1, 1]]}
  output %y : real<[6, 3]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[4, 3]>
