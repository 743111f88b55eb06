// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// A layer without operands reads the line before it.
netgraph.chain @perceptron {
  %Input = input : real<[6]>
  linear {size = [4]}
  ramp
  %out = linear {size = [2]}
  softmax
}
// TEXT: netgraph.chain @perceptron
// TEXT: %_1 = linear {size = [4]}
// TEXT: %out = linear {size = [2]}
// CHECK: netgraph.graph @perceptron
// CHECK: %_2 = ramp %_1
// CHECK: %out = linear %_2
// CHECK: output %_4 : real<[2]>
