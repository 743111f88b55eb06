// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lengths that are told are sizes like others, and what follows from them is.
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes="lengths=n=10,other=7" | FileCheck %s
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes="lengths=h=5,other=7,m=10" \
// RUN:   | FileCheck %s

// CHECK-LABEL: netgraph.graph @lengths
// CHECK: %Input = input : real<[3, 10]>
// CHECK: %Second = input : real<[3, 10]>
// CHECK: %other = input : real<[7, 4]>
// CHECK: %half = pooling {{.*}}Output = real<[3, 5]>
// CHECK: %inner = graph
// CHECK: softmax {{.*}}Output = real<[7, 4]>
// CHECK: %rows = linear {{.*}}Output = real<[7, 2]>
// CHECK: output %rows : real<[7, 2]>
netgraph.chain private @block {
  %Input = input : real<[varying, 4]>
  softmax
}
netgraph.graph @lengths {
  %Input = input : real<[3, n]>
  %Second = input : real<[3, m]>
  %other = input : real<[varying, 4]>
  %sum = threading "a + b" (%Input, %Second)
  %half = pooling %sum {kernel = [2], stride = 2} : (Output = real<[3, h]>)
  %inner = instance @block (%other)
  %rows = linear %inner {size = [2], mapped = 1}
  output %half {name = "Half"}
  output %rows : real<[varying, 2]>
}
