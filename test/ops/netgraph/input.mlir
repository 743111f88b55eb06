// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// Ports come in the order of their lines; a shape may follow from a use.
netgraph.graph @ports {
  %Table = input : integer<1 to 5, [3]>
  %Free = input
  %Scalar = input : real
  %sum = threading "a + b" (%Free, %Scalar) {broadcast = none}
  output %sum {name = "Sum"}
  output %Table {name = "Same"}
}
// TEXT: %Table = input : integer<1 to 5, [3]>
// TEXT: %Free = input{{$}}
// CHECK: %Table = input : integer<1 to 5, [3]>
// CHECK: %Free = input : real{{$}}
// CHECK: %Scalar = input : real{{$}}
// CHECK: output %Table {name = "Same"} : integer<1 to 5, [3]>
