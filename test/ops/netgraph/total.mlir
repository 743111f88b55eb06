// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @sum {
  %a = input : real<[3, ?]>
  %b = input : real<[?, 4]>
  %y = total (%a, %b)
}
// CHECK-LABEL: @sum
// CHECK: %a = input : real<[3, 4]>
// CHECK: %b = input : real<[3, 4]>
// CHECK: %y = total
// CHECK-SAME: Output = real<[3, 4]>
// TEXT-LABEL: @sum
// TEXT: %y = total (%a, %b)
