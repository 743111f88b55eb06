// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @forward {
  %Words = input : integer<1 to 1000, [12]>
  %Digit = input : integer<0 to 9>
  %Open = input : integer<[2, 3]>
  %a = embedding %Words {size = 64}
  %b = embedding %Digit {size = 4}
  %c = embedding %Open {size = 5, classes = 7}
}
// CHECK-LABEL: @forward
// CHECK: %Words = input : integer<1 to 1000, [12]>
// CHECK: %Digit = input : integer<0 to 9>
// CHECK: %Open = input : integer<1 to 7, [2, 3]>
// CHECK: %a = embedding
// CHECK-SAME: Input = integer<1 to 1000, [12]>, Output = real<[12, 64]>,
// CHECK-SAME: Weights = real<[1000, 64]>
// CHECK: %b = embedding
// CHECK-SAME: Input = integer<0 to 9>, Output = real<[4]>,
// CHECK-SAME: Weights = real<[10, 4]>
// CHECK: %c = embedding
// CHECK-SAME: Input = integer<1 to 7, [2, 3]>, Output = real<[2, 3, 5]>,
// CHECK-SAME: Weights = real<[7, 5]>
// TEXT-LABEL: @forward
// TEXT: %a = embedding %Words {size = 64}
// TEXT: %b = embedding %Digit {size = 4}
// TEXT: %c = embedding %Open {classes = 7, size = 5}

// All of it from the table and the other end.
netgraph.graph @backward {
  %Input = input
  %table = array : real<[20, 6]>
  %a = embedding %Input {Weights = %table}
  output %a : real<[3, 6]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : integer<1 to 20, [3]>
// CHECK: %a = embedding
// CHECK-SAME: Input = integer<1 to 20, [3]>, Output = real<[3, 6]>,
// CHECK-SAME: Weights = real<[20, 6]>
// TEXT-LABEL: @backward
// TEXT: %a = embedding %Input {Weights = %table}
