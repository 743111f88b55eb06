// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @joined {
  %a = input : real<[2, 3]>
  %b = input : real<[2, 5]>
  %v = input : real<[4]>
  %last = catenate (%a, %b) {axis = -1}
  %rows = catenate (%v, %last)
}
// CHECK-LABEL: @joined
// CHECK: %last = catenate
// CHECK-SAME: Input1 = real<[2, 3]>, Input2 = real<[2, 5]>,
// CHECK-SAME: Output = real<[2, 8]>
// CHECK: %rows = catenate
// CHECK-SAME: Input1 = real<[4]>, Input2 = real<[2, 8]>,
// CHECK-SAME: Output = real<[2, 12]>
// TEXT-LABEL: @joined
// TEXT: %last = catenate (%a, %b) {axis = -1}
// TEXT: %rows = catenate (%v, %last)

// What the others leave of the output is the size of the open one; the other
// axes are those of the output.
netgraph.graph @backward {
  %a = input : real<[2, 3]>
  %b = input : real<[?, ?]>
  %y = catenate (%a, %b)
  output %y : real<[6, ?]>
}
// CHECK-LABEL: @backward
// CHECK: %b = input : real<[4, 3]>
