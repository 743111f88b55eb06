// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @forward {
  %Input = input : real<[6, 3]>
  %y = basic_recurrent %Input {size = [4]}
}
// CHECK-LABEL: @forward
// CHECK: %y = basic_recurrent
// CHECK-SAME: Biases = real<[4]>, Input = real<[6, 3]>,
// CHECK-SAME: InputWeights = real<[4, 3]>, Output = real<[6, 4]>,
// CHECK-SAME: StateWeights = real<[4, 4]>
// TEXT-LABEL: @forward
// TEXT: %y = basic_recurrent %Input {size = [4]}

// The size follows from an array, the features from the input; the state is a
// port on both sides.
netgraph.graph @by_state {
  %Input = input : real<[n, 3]>
  %First = input
  %b = array : real<[5]>
  %y, %y.State = basic_recurrent (Input = %Input, State = %First)
      {Biases = %b}
  output %y.State {name = "Last"}
}
// CHECK-LABEL: @by_state
// CHECK: %First = input : real<[5]>
// CHECK: %y, %y.State = basic_recurrent
// CHECK-SAME: InputWeights = real<[5, 3]>, Output = real<[n, 5]>
// CHECK-SAME: State = real<[5]>, StateWeights = real<[5, 5]>
// TEXT-LABEL: @by_state
// TEXT: %y, %y.State = basic_recurrent (%Input, %First)
// TEXT-SAME: {Biases = %b}
