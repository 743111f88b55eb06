// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @forward {
  %Input = input : real<[6, 3]>
  %y = gated_recurrent %Input {size = [4]}
}
// CHECK-LABEL: @forward
// CHECK: %y = gated_recurrent
// CHECK-SAME: Input = real<[6, 3]>,
// CHECK-SAME: InputGateBiases = real<[4]>, InputGateInputWeights = real<[4, 3]>,
// CHECK-SAME: InputGateStateWeights = real<[4, 4]>,
// CHECK-SAME: MemoryGateBiases = real<[4]>,
// CHECK-SAME: Output = real<[6, 4]>,
// CHECK-SAME: ResetGateStateWeights = real<[4, 4]>
// TEXT-LABEL: @forward
// TEXT: %y = gated_recurrent %Input {size = [4]}

// Backwards, from what reads the last element.
netgraph.graph @backward {
  %Input = input : real<[6, 3]>
  %y = gated_recurrent %Input {InputGateBiases = none}
  %last = sequence_last %y
  output %last : real<[5]>
}
// CHECK-LABEL: @backward
// CHECK: %y = gated_recurrent
// CHECK-SAME: InputGateInputWeights = real<[5, 3]>
// CHECK-SAME: Output = real<[6, 5]>
