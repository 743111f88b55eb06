// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @forward {
  %Input = input : real<[6, 3]>
  %y = long_short_term_memory %Input {size = [4]}
}
// CHECK-LABEL: @forward
// CHECK: %y = long_short_term_memory
// CHECK-SAME: ForgetGateBiases = real<[4]>,
// CHECK-SAME: Input = real<[6, 3]>,
// CHECK-SAME: InputGateInputWeights = real<[4, 3]>,
// CHECK-SAME: MemoryGateStateWeights = real<[4, 4]>,
// CHECK-SAME: Output = real<[6, 4]>,
// TEXT-LABEL: @forward
// TEXT: %y = long_short_term_memory %Input {size = [4]}

// States are ports on both sides; those not bound do not exist.
netgraph.graph @states {
  %Input = input : real<[6, 3]>
  %Before = input
  %y, %y.State, %y.CellState =
    long_short_term_memory (Input = %Input, CellState = %Before) {size = [4]}
  %z = long_short_term_memory (Input = %y, State = %y.State,
                               CellState = %y.CellState)
}
// CHECK-LABEL: @states
// CHECK: %Before = input : real<[4]>
// CHECK: %y, %y.State, %y.CellState = long_short_term_memory
// CHECK: %z = long_short_term_memory
// CHECK-SAME: CellState = real<[4]>
// CHECK-SAME: Output = real<[6, 4]>
// TEXT-LABEL: @states
// TEXT: %y, %y.State, %y.CellState = long_short_term_memory (Input = %Input, CellState = %Before) {size = [4]}
