// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

// Without a range the target holds 1 to the number of classes.
netgraph.graph @index {
  %Input = input : real<[4, 5]>
  %Target = input
  %loss = cross_entropy_loss (%Input, %Target) {target = index}
}
// CHECK-LABEL: @index
// CHECK: %Input = input : real<[4, 5]>
// CHECK: %Target = input : integer<1 to 5, [4]>
// CHECK: %loss = cross_entropy_loss
// CHECK-SAME: Input = real<[4, 5]>, Loss = real,
// CHECK-SAME: Target = integer<1 to 5, [4]>
// TEXT-LABEL: @index
// TEXT: %loss = cross_entropy_loss (%Input, %Target) {target = index}

// The target's range tells how many classes the net has.
netgraph.graph @backward {
  %Input = input : real<[8]>
  %Target = input : integer<0 to 2>
  %logits = linear %Input
  %p = softmax %logits
  %loss = cross_entropy_loss (%p, %Target) {target = index}
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[8]>
// CHECK: %Target = input : integer<0 to 2>
// CHECK: %logits = linear
// CHECK-SAME: Biases = real<[3]>, Input = real<[8]>, Output = real<[3]>,
// CHECK-SAME: Weights = real<[3, 8]>
// CHECK: %p = softmax
// CHECK-SAME: Input = real<[3]>, Output = real<[3]>
// CHECK: %loss = cross_entropy_loss
// CHECK-SAME: Input = real<[3]>, Loss = real, Target = integer<0 to 2>
// TEXT-LABEL: @backward
// TEXT: %loss = cross_entropy_loss (%p, %Target) {target = index}

netgraph.graph @probabilities {
  %Input = input : real<[4, 5]>
  %Target = input
  %loss = cross_entropy_loss (%Input, %Target) {target = probabilities}
}
// CHECK-LABEL: @probabilities
// CHECK: %Input = input : real<[4, 5]>
// CHECK: %Target = input : real<[4, 5]>
// CHECK: %loss = cross_entropy_loss
// CHECK-SAME: Input = real<[4, 5]>, Loss = real, Target = real<[4, 5]>
// TEXT-LABEL: @probabilities
// TEXT: %loss = cross_entropy_loss (%Input, %Target) {target = probabilities}

netgraph.graph @binary {
  %Input = input : real
  %Target = input
  %loss = cross_entropy_loss (%Input, %Target) {target = binary}
}
// CHECK-LABEL: @binary
// CHECK: %Input = input : real
// CHECK: %Target = input : real
// CHECK: %loss = cross_entropy_loss
// CHECK-SAME: Input = real, Loss = real, Target = real
// TEXT-LABEL: @binary
// TEXT: %loss = cross_entropy_loss (%Input, %Target) {target = binary}
