// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @statistics {
  %Input = input : real<[8, 4, 5]>
  %channels = aggregation %Input {function = mean}
  %outer = aggregation %Input {function = standard_deviation, axes = [0, -1]}
  %scalar = aggregation %channels {function = median, axes = [0]}
}
// CHECK-LABEL: @statistics
// CHECK-DAG: %channels = aggregation {{.*}} Output = real<[8]>)
// CHECK-DAG: %outer = aggregation {{.*}} Output = real<[4]>)
// CHECK-DAG: %scalar = aggregation {{.*}} Output = real)
// TEXT-LABEL: @statistics
// TEXT: %channels = aggregation %Input{{$}}
// TEXT: %outer = aggregation %Input {axes = [0, -1],
// TEXT-SAME: function = standard_deviation}

netgraph.graph @backward {
  %Input = input : real<[?, 4]>
  %y = aggregation %Input {function = max}
  output %y : real<[3]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[3, 4]>
