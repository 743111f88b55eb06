// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @plain {
  %Input = input : real<[3, 11, 12]>
  %a = pooling %Input {kernel = 2}
  %b = pooling %a {kernel = [2, 3], stride = 2, function = mean}
  %c = pooling %b {kernel = 3, padding = [[1, 0], [1, 1]], function = total}
  %d = pooling %c {kernel = 3, stride = 2, padding = same}
}
// CHECK-LABEL: @plain
// CHECK: %Input = input : real<[3, 11, 12]>
// CHECK: %a = pooling
// CHECK-SAME: Input = real<[3, 11, 12]>, Output = real<[3, 10, 11]>
// CHECK: %b = pooling
// CHECK-SAME: Input = real<[3, 10, 11]>, Output = real<[3, 5, 5]>
// CHECK: %c = pooling
// CHECK-SAME: Input = real<[3, 5, 5]>, Output = real<[3, 4, 5]>
// CHECK: %d = pooling
// CHECK-SAME: Input = real<[3, 4, 5]>, Output = real<[3, 2, 3]>
// TEXT-LABEL: @plain
// TEXT: %a = pooling %Input {kernel = 2}
// TEXT: %b = pooling %a {function = mean, kernel = [2, 3], stride = 2}
// TEXT: %c = pooling %b {function = total, kernel = 3, padding = {{\[\[}}1,
// TEXT-SAME: 0], [1, 1]]}
// TEXT: %d = pooling %c {kernel = 3, padding = same, stride = 2}

netgraph.graph @interleaved {
  %Input = input : real<[9, 3]>
  %a = pooling %Input {kernel = 3, stride = 3, interleaving = true}
}
// CHECK-LABEL: @interleaved
// CHECK: %Input = input : real<[9, 3]>
// CHECK: %a = pooling
// CHECK-SAME: Input = real<[9, 3]>, Output = real<[3, 3]>
// TEXT-LABEL: @interleaved
// TEXT: %a = pooling %Input {interleaving = true, kernel = 3, stride = 3}

// Lengths may vary; two poolings by 2 are one by 4.
netgraph.graph @varying {
  %Input = input : real<[3, n]>
  %a = pooling %Input {kernel = 2, stride = 2}
  %b = pooling %a {kernel = 2, stride = 2}
}
// CHECK-LABEL: @varying
// CHECK: %Input = input : real<[3, n]>
// CHECK: %a = pooling
// CHECK-SAME: Input = real<[3, n]>, Output = real<[3, "floor(n/2)"]>
// CHECK: %b = pooling
// CHECK-SAME: Input = real<[3, "floor(n/2)"]>,
// CHECK-SAME: Output = real<[3, "floor(n/4)"]>
// TEXT-LABEL: @varying
// TEXT: %a = pooling %Input {kernel = 2, stride = 2}
// TEXT: %b = pooling %a {kernel = 2, stride = 2}
