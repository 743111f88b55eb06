// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @forward {
  %Input = input : real<[6, 3, 2]>
  %y = sequence_last %Input
  %z = sequence_last %y
}
// CHECK-LABEL: @forward
// CHECK: %y = sequence_last
// CHECK-SAME: (Input = real<[6, 3, 2]>, Output = real<[3, 2]>)
// CHECK: %z = sequence_last
// CHECK-SAME: (Input = real<[3, 2]>, Output = real<[2]>)
// TEXT-LABEL: @forward
// TEXT: %y = sequence_last %Input

// Integers stay integers, of any number of elements.
netgraph.graph @varying {
  %Input = input : integer<1 to 9, [n]>
  %y = sequence_last %Input
}
// CHECK-LABEL: @varying
// CHECK: %y = sequence_last
// CHECK-SAME: Output = integer<1 to 9>
