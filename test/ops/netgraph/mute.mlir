// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// What is muted is no output of the net.
netgraph.graph @muted {
  %Input = input : real<[3]>
  %y = ramp %Input
  %z = tanh %Input
  mute %z
}
// TEXT: mute %z
// CHECK: output %y
// CHECK-NOT: output %z
