// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// An array is a value: of layers' arrays, or of ports.
netgraph.graph @shared {
  %Input = input : real<[8]>
  %table = array : real<[8, 8]>
  %a = linear %Input {size = [8], Weights = %table, Biases = none}
  %b = linear %a {size = [8], Weights = %table, Biases = none}
  %product = dot (%table, %b)
}
// TEXT: %table = array : real<[8, 8]>
// TEXT: %a = linear %Input {size = [8], Weights = %table, Biases = none}
// CHECK: %a = linear
// CHECK-SAME: Weights = real<[8, 8]>
// CHECK: %product = dot (%table, %b)
// CHECK-SAME: Input1 = real<[8, 8]>, Input2 = real<[8]>
