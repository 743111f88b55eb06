// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @sum {
  %Input = input : real<[2, 3]>
  %y = summation %Input
}
// CHECK-LABEL: @sum
// CHECK: %y = summation
// CHECK-SAME: Output = real)
// TEXT-LABEL: @sum
// TEXT: %y = summation %Input
