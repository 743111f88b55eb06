// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// Without a name it is Output; an annotation speaks backwards.
netgraph.graph @named {
  %Input = input : real<[3]>
  %y = ramp %Input
  %z = linear %Input
  output %y
  output %z {name = "Class"} : decoder class<["a", "b"]>
}
// In a chain it takes what stands before it.
netgraph.chain @last {
  %Input = input : real<[3]>
  ramp
  output
}
// TEXT: output %y{{$}}
// TEXT: output %z {name = "Class"} : decoder class<["a", "b"]>
// TEXT: %_1 = ramp
// TEXT-NEXT: output{{$}}
// CHECK-LABEL: @named
// CHECK: %z = linear %Input
// CHECK-SAME: Output = real<[2]>
// CHECK: output %y : real<[3]>
// CHECK: output %z {name = "Class"} : real<[2]> decoder class<["a", "b"]>
// CHECK-LABEL: @last
// CHECK: output %_1 : real<[3]>
