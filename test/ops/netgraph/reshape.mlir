// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @shaped {
  %Input = input : real<[2, 6, 4]>
  %numbers = reshape %Input {size = [3, 16]}
  %inherited = reshape %Input {size = [inherited, automatic]}
  %all = reshape %Input {size = [3, 4, all]}
  %like = reshape (Input = %all, ReferenceShape = %numbers)
}
// CHECK-LABEL: @shaped
// CHECK-DAG: %numbers = reshape {{.*}} Output = real<[3, 16]>)
// CHECK-DAG: %inherited = reshape {{.*}} Output = real<[2, 24]>)
// CHECK-DAG: %all = reshape {{.*}} Output = real<[3, 4, 4]>)
// CHECK-DAG: %like = reshape {{.*}} Output = real<[3, 16]>,
// TEXT-LABEL: @shaped
// TEXT: %numbers = reshape %Input {size = [3, 16]}
// TEXT: %inherited = reshape %Input {size = [inherited, automatic]}
// TEXT: %all = reshape %Input {size = [3, 4, all]}
// TEXT: %like = reshape (%all, %numbers)

netgraph.graph @backward {
  %Input = input : real<[?, 6]>
  %y = reshape %Input {size = [3, 4]}
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[2, 6]>

netgraph.graph @single {
  %Input = input : real<[1]>
  %y = reshape %Input {size = []}
}
// CHECK-LABEL: @single
// CHECK: %y = reshape
// CHECK-SAME: Output = real)
