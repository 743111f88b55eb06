// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @plain {
  %Input = input : real<[8, 16, 12]>
  %a = deconvolution %Input {channels = 4, kernel = 2, stride = 2}
  %b = deconvolution %a {channels = 6, kernel = [3, 5], padding = [1, 2]}
  %c = deconvolution %b {channels = 4, kernel = 3, dilation = 2, groups = 2,
                         padding = [[0, 1], [2, 0]]}
  %d = deconvolution %c {channels = 3, kernel = 3, stride = 2, padding = same,
                         Biases = none}
}
// CHECK-LABEL: @plain
// CHECK: %a = deconvolution
// CHECK-SAME: Biases = real<[4]>, Input = real<[8, 16, 12]>,
// CHECK-SAME: Output = real<[4, 32, 24]>, Weights = real<[8, 4, 2, 2]>
// CHECK: %b = deconvolution
// CHECK-SAME: Biases = real<[6]>, Input = real<[4, 32, 24]>,
// CHECK-SAME: Output = real<[6, 32, 24]>, Weights = real<[4, 6, 3, 5]>
// CHECK: %c = deconvolution
// CHECK-SAME: Biases = real<[4]>, Input = real<[6, 32, 24]>,
// CHECK-SAME: Output = real<[4, 35, 26]>, Weights = real<[6, 2, 3, 3]>
// CHECK: %d = deconvolution
// CHECK-SAME: Input = real<[4, 35, 26]>, Output = real<[3, 70, 52]>,
// CHECK-SAME: Weights = real<[4, 3, 3, 3]>
// TEXT-LABEL: @plain
// TEXT: %a = deconvolution %Input {channels = 4, kernel = 2, stride = 2}
// TEXT: %b = deconvolution %a {channels = 6, kernel = [3, 5], padding = [1, 2]}
// TEXT: %c = deconvolution %b {channels = 4, dilation = 2, groups = 2, kernel =
// TEXT-SAME: 3, padding = {{\[\[}}0, 1], [2, 0]]}
// TEXT: %d = deconvolution %c {channels = 3, kernel = 3, padding = same,
// TEXT-SAME: stride = 2, Biases = none}

// Sizes before it follow from those behind it, channels from the array.
netgraph.graph @backward {
  %Input = input
  %w = array : real<[5, 3, 2, 2]>
  %a = deconvolution %Input {kernel = [2, 2], stride = 2, Weights = %w,
                             interleaving = true}
  output %a : real<[10, 12, 3]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[5, 6, 5]>
// CHECK: %a = deconvolution
// CHECK-SAME: Biases = real<[3]>, Input = real<[5, 6, 5]>,
// CHECK-SAME: Output = real<[10, 12, 3]>, Weights = real<[5, 3, 2, 2]>
// TEXT-LABEL: @backward
// TEXT: %a = deconvolution %Input {interleaving = true, kernel = [2, 2], stride
// TEXT-SAME: = 2, Weights = %w}
