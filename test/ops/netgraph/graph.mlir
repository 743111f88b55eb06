// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// Lines stand in any order; what nobody connects becomes a port.
netgraph.graph @reversed {
  output %sum
  %sum = threading "a + b" (%act, %Input)
  %act = ramp %linear
  %linear = linear %Input {size = [4]}
  %Input = input : real<[4]>
}
netgraph.graph @implied {
  %linear = linear {size = [2]} : (Input = real<[3]>)
  %act = ramp %linear
}
// TEXT-LABEL: @reversed
// TEXT-NEXT: output %sum
// TEXT: %linear = linear {size = [2]} : (Input = real<[3]>)
// CHECK-LABEL: @reversed
// CHECK-NEXT: %Input = input
// CHECK-NEXT: %linear = linear
// CHECK-NEXT: %act = ramp
// CHECK-NEXT: %sum = threading
// CHECK-NEXT: output %sum
// CHECK-LABEL: @implied
// CHECK-NEXT: %Input = input : real<[3]>
// CHECK: output %act : real<[2]>
