// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @taken {
  %Input = input : real<[3, 4, 7]>
  %plane = part %Input {part = [-1]}
  %mixed = part %Input {part = [all, [1, -2], [0, -1, 2]]}
  %backwards = part %Input {part = [0, 1, [-1, 1, -3]]}
}
// CHECK-LABEL: @taken
// CHECK: %plane = part
// CHECK-SAME: Output = real<[4, 7]>
// CHECK: %mixed = part
// CHECK-SAME: Output = real<[3, 2, 4]>
// CHECK: %backwards = part
// CHECK-SAME: Output = real<[2]>
// TEXT-LABEL: @taken
// TEXT: %plane = part %Input {part = [-1]}
// TEXT: %mixed = part %Input {part = [all, [1, -2], [0, -1, 2]]}
// TEXT: %backwards = part %Input {part = [0, 1, [-1, 1, -3]]}

// A span that ends at the end leaves what comes before it.
netgraph.graph @backward {
  %Input = input : real<[?, ?]>
  %y = part %Input {part = [[2, -2]]}
  output %y : real<[4, 3]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[7, 3]>
