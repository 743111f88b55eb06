// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @plain {
  %Input = input : real<[2, 3]>
  %Target = input
  %loss = mean_absolute_loss (%Input, %Target)
}
// CHECK-LABEL: @plain
// CHECK: %Input = input : real<[2, 3]>
// CHECK: %Target = input : real<[2, 3]>
// CHECK: %loss = mean_absolute_loss
// CHECK-SAME: Input = real<[2, 3]>, Loss = real, Target = real<[2, 3]>
// TEXT-LABEL: @plain
// TEXT: %loss = mean_absolute_loss (%Input, %Target)

// The target tells how large the output of the net is.
netgraph.graph @backward {
  %Input = input : real<[4]>
  %Target = input : real<[2]>
  %y = linear %Input
  %loss = mean_absolute_loss (Target = %Target, Input = %y)
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[4]>
// CHECK: %Target = input : real<[2]>
// CHECK: %y = linear
// CHECK-SAME: Biases = real<[2]>, Input = real<[4]>, Output = real<[2]>,
// CHECK-SAME: Weights = real<[2, 4]>
// CHECK: %loss = mean_absolute_loss
// CHECK-SAME: Input = real<[2]>, Loss = real, Target = real<[2]>
// TEXT-LABEL: @backward
// TEXT: %loss = mean_absolute_loss (%y, %Target)
