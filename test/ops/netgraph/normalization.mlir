// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @axes {
  %Input = input : real<[6, 4, 5]>
  %instance = normalization %Input
  %layer = normalization %instance {axes = [1, -1], scaling = same,
                                    method = rms}
  %group = normalization %layer {axes = [0, 1, 2], scaling = [0],
                                groups = [3, 1, 1]}
  %bare = normalization %group {Scaling = none, unbiased = true}
}
// CHECK-LABEL: @axes
// CHECK: %Input = input : real<[6, 4, 5]>
// CHECK: %instance = normalization
// CHECK-SAME: Biases = real<[6]>, Input = real<[6, 4, 5]>,
// CHECK-SAME: Output = real<[6, 4, 5]>, Scaling = real<[6]>
// CHECK: %layer = normalization
// CHECK-SAME: Biases = real<[4, 5]>, Input = real<[6, 4, 5]>,
// CHECK-SAME: Output = real<[6, 4, 5]>, Scaling = real<[4, 5]>
// CHECK: %group = normalization
// CHECK-SAME: Biases = real<[6]>, Input = real<[6, 4, 5]>,
// CHECK-SAME: Output = real<[6, 4, 5]>, Scaling = real<[6]>
// CHECK: %bare = normalization
// CHECK-SAME: Biases = real<[6]>, Input = real<[6, 4, 5]>,
// CHECK-SAME: Output = real<[6, 4, 5]>
// TEXT-LABEL: @axes
// TEXT: %layer = normalization %instance {axes = [1, -1], method = rms,
// TEXT-SAME: scaling = same}
// TEXT: %group = normalization %layer {axes = [0, 1, 2], groups = [3, 1, 1],
// TEXT-SAME: scaling = [0]}
// TEXT: %bare = normalization %group {unbiased = true, Scaling = none}

netgraph.graph @backward {
  %Input = input : real<[?, ?]>
  %scaling = array : real<[7]>
  %a = normalization %Input {axes = [1], scaling = same, Scaling = %scaling}
  output %a : real<[2, ?]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[2, 7]>
// CHECK: %a = normalization
// CHECK-SAME: Biases = real<[7]>, Input = real<[2, 7]>,
// CHECK-SAME: Output = real<[2, 7]>, Scaling = real<[7]>
// TEXT-LABEL: @backward
// TEXT: %a = normalization %Input {axes = [1], scaling = same, Scaling =
// TEXT-SAME: %scaling}
