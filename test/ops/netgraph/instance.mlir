// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// Another net as a layer; each use has arrays of its own.
netgraph.chain private @block {
  %linear = linear {size = [8]}
  ramp
}
netgraph.chain @twice {
  %Input = input : real<[8]>
  %first = instance @block
  %second = instance @block
}
// TEXT: %first = instance @block
// TEXT: %second = instance @block
// CHECK-NOT: @block
// CHECK: %first = graph (%Input)
// CHECK: %linear = linear
// CHECK: %second = graph (%first)
// CHECK: %linear = linear
