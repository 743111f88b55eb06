// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @turned {
  %Input = input : real<[2, 3, 4]>
  %default = transpose %Input
  %swapped = transpose %Input {swap = [[0, 1], [1, -1]]}
  %permuted = transpose %Input {permutation = [1, 2, 0]}
}
// CHECK-LABEL: @turned
// CHECK: %default = transpose
// CHECK-SAME: Output = real<[3, 2, 4]>
// CHECK: %swapped = transpose
// CHECK-SAME: Output = real<[3, 4, 2]>
// CHECK: %permuted = transpose
// CHECK-SAME: Output = real<[4, 2, 3]>
// TEXT-LABEL: @turned
// TEXT: %default = transpose %Input
// TEXT: %swapped = transpose %Input {swap = {{\[\[}}0, 1], [1, -1]]}
// TEXT: %permuted = transpose %Input {permutation = [1, 2, 0]}

netgraph.graph @backward {
  %Input = input
  %y = transpose %Input
  output %y : real<[2, 5]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[5, 2]>
