// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @repeated {
  %Input = input : real<[3, 2]>
  %first = replicate %Input {size = [4]}
  %last = replicate %Input {size = [4, 5], axis = -1}
  %middle = replicate %Input {size = [automatic], axis = 1}
  output %middle : real<[?, 7, ?]>
}
// CHECK-LABEL: @repeated
// CHECK-DAG: %first = replicate {{.*}} Output = real<[4, 3, 2]>)
// CHECK-DAG: %last = replicate {{.*}} Output = real<[3, 2, 4, 5]>)
// CHECK-DAG: %middle = replicate {{.*}} Output = real<[3, 7, 2]>)
// TEXT-LABEL: @repeated
// TEXT: %first = replicate %Input {size = [4]}
// TEXT: %last = replicate %Input {axis = -1, size = [4, 5]}
// TEXT: %middle = replicate %Input {axis = 1, size = [automatic]}

netgraph.graph @backward {
  %Input = input
  %y = replicate %Input {size = [2]}
  output %y : real<[2, 5]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[5]>
