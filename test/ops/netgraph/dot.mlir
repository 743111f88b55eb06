// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @products {
  %v = input : real<[4]>
  %m = input : real<[3, 4]>
  %t = input : real<[2, 3, 4]>
  %matrix_vector = dot (%m, %v)
  %cube_vector = dot (%t, %v)
  %scalar = dot (%v, %v)
  %swapped = dot (%v, %m) {transpose = [none, [[0, 1]]]}
  %twice = dot (%v, %t) {transpose = [none, [[0, 1], [0, -1]]]}
}
// CHECK-LABEL: @products
// CHECK: %v = input : real<[4]>
// CHECK: %m = input : real<[3, 4]>
// CHECK: %t = input : real<[2, 3, 4]>
// CHECK: %matrix_vector = dot
// CHECK-SAME: Input1 = real<[3, 4]>, Input2 = real<[4]>,
// CHECK-SAME: Output = real<[3]>
// CHECK: %cube_vector = dot
// CHECK-SAME: Input1 = real<[2, 3, 4]>, Input2 = real<[4]>,
// CHECK-SAME: Output = real<[2, 3]>
// CHECK: %scalar = dot
// CHECK-SAME: Input1 = real<[4]>, Input2 = real<[4]>, Output = real
// CHECK: %swapped = dot
// CHECK-SAME: Input1 = real<[4]>, Input2 = real<[3, 4]>,
// CHECK-SAME: Output = real<[3]>
// CHECK: %twice = dot
// CHECK-SAME: Input1 = real<[4]>, Input2 = real<[2, 3, 4]>,
// CHECK-SAME: Output = real<[2, 3]>
// TEXT-LABEL: @products
// TEXT: %swapped = dot (%v, %m) {transpose = [none, {{\[\[}}0, 1]]]}
// TEXT: %twice = dot (%v, %t) {transpose = [none, {{\[\[}}0, 1], [0, -1]]]}

// A rank, then a size, from the output.
netgraph.graph @backward {
  %a = input
  %b = input : real<[4, 5]>
  %y = dot (%a, %b)
  output %y : real<[2, 3, 5]>
}
// CHECK-LABEL: @backward
// CHECK: %a = input : real<[2, 3, 4]>
// CHECK: %b = input : real<[4, 5]>
// CHECK: %y = dot
// CHECK-SAME: Input1 = real<[2, 3, 4]>, Input2 = real<[4, 5]>,
// CHECK-SAME: Output = real<[2, 3, 5]>
