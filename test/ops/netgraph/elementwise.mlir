// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

// Spellings of one function are one op; known functions are words.
netgraph.graph @spellings {
  %Input = input : real<[3, 4]>
  %a = ramp %Input
  %b = elementwise "ramp( x )" %a
  %c = rectified_linear_unit %b
  %d = elementwise "relu(Input)" %c
  %e = elementwise "((x))*sigmoid(x)" %d
  %f = elementwise "which(x > 0, x, true, 2.50*x)" %e
}
// TEXT-LABEL: @spellings
// TEXT: %a = ramp %Input
// TEXT: %b = ramp %a
// TEXT: %c = ramp %b
// TEXT: %d = ramp %c
// TEXT: %e = elementwise "x * sigmoid(x)" %d
// TEXT: %f = elementwise "if(x > 0, x, 2.5 * x)" %e
// CHECK-LABEL: @spellings
// CHECK: %a = ramp
// CHECK-SAME: Input = real<[3, 4]>, Output = real<[3, 4]>

// Shapes go backward, lengths may vary, integers become reals.
netgraph.graph @shapes {
  %Input = input : integer<1 to 3, [n]>
  %square = elementwise "x ^ 2" %Input
  output %square
}
// CHECK-LABEL: @shapes
// CHECK: %square = elementwise
// CHECK-SAME: Input = integer<1 to 3, [n]>, Output = real<[n]>
