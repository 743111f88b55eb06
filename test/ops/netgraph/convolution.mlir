// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @plain {
  %Input = input : real<[3, 32, 30]>
  %a = convolution %Input {channels = 8, kernel = [5, 3]}
  %b = convolution %a {channels = 6, kernel = 3, stride = 2, padding = 1}
  %c = convolution %b {channels = 4, kernel = 2, dilation = [2, 3], groups = 2}
  %d = convolution %c {channels = 4, kernel = 3, padding = [[0, 2], [1, 0]]}
  %e = convolution %d {channels = 4, kernel = 2, stride = 2, padding = same,
                      Biases = none}
}
// CHECK-LABEL: @plain
// CHECK: %Input = input : real<[3, 32, 30]>
// CHECK: %a = convolution
// CHECK-SAME: Biases = real<[8]>, Input = real<[3, 32, 30]>,
// CHECK-SAME: Output = real<[8, 28, 28]>, Weights = real<[8, 3, 5, 3]>
// CHECK: %b = convolution
// CHECK-SAME: Biases = real<[6]>, Input = real<[8, 28, 28]>,
// CHECK-SAME: Output = real<[6, 14, 14]>, Weights = real<[6, 8, 3, 3]>
// CHECK: %c = convolution
// CHECK-SAME: Biases = real<[4]>, Input = real<[6, 14, 14]>,
// CHECK-SAME: Output = real<[4, 12, 11]>, Weights = real<[4, 3, 2, 2]>
// CHECK: %d = convolution
// CHECK-SAME: Biases = real<[4]>, Input = real<[4, 12, 11]>,
// CHECK-SAME: Output = real<[4, 12, 10]>, Weights = real<[4, 4, 3, 3]>
// CHECK: %e = convolution
// CHECK-SAME: Input = real<[4, 12, 10]>, Output = real<[4, 6, 5]>,
// CHECK-SAME: Weights = real<[4, 4, 2, 2]>
// TEXT-LABEL: @plain
// TEXT: %a = convolution %Input {channels = 8, kernel = [5, 3]}
// TEXT: %b = convolution %a {channels = 6, kernel = 3, padding = 1, stride = 2}
// TEXT: %c = convolution %b {channels = 4, dilation = [2, 3], groups = 2,
// TEXT-SAME: kernel = 2}
// TEXT: %d = convolution %c {channels = 4, kernel = 3, padding = {{\[\[}}0,
// TEXT-SAME: 2], [1, 0]]}
// TEXT: %e = convolution %d {channels = 4, kernel = 2, padding = same,
// TEXT-SAME: stride = 2, Biases = none}

netgraph.graph @axes {
  %line = input : real<[2, 9]>
  %cube = input : real<[4, 5, 6, 2]>
  %a = convolution %line {channels = 3, kernel = 3, dimensionality = 1}
  %b = convolution %cube {channels = 3, kernel = [2, 2, 2], interleaving = true}
}
// CHECK-LABEL: @axes
// CHECK: %line = input : real<[2, 9]>
// CHECK: %cube = input : real<[4, 5, 6, 2]>
// CHECK: %a = convolution
// CHECK-SAME: Biases = real<[3]>, Input = real<[2, 9]>,
// CHECK-SAME: Output = real<[3, 7]>, Weights = real<[3, 2, 3]>
// CHECK: %b = convolution
// CHECK-SAME: Biases = real<[3]>, Input = real<[4, 5, 6, 2]>,
// CHECK-SAME: Output = real<[3, 4, 5, 3]>, Weights = real<[3, 2, 2, 2, 2]>
// TEXT-LABEL: @axes
// TEXT: %a = convolution %line {channels = 3, dimensionality = 1, kernel = 3}
// TEXT: %b = convolution %cube {channels = 3, interleaving = true, kernel =
// TEXT-SAME: [2, 2, 2]}

// A size before a convolution of stride 1 follows from that behind it; the
// number of its channels from the array.
netgraph.graph @backward {
  %Input = input
  %w = array : real<[4, 3, 3, 3]>
  %a = convolution %Input {kernel = [3, 3], Weights = %w, groups = 2}
  output %a : real<[4, 10, 12]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[6, 12, 14]>
// CHECK: %a = convolution
// CHECK-SAME: Biases = real<[4]>, Input = real<[6, 12, 14]>,
// CHECK-SAME: Output = real<[4, 10, 12]>, Weights = real<[4, 3, 3, 3]>
// TEXT-LABEL: @backward
// TEXT: %a = convolution %Input {groups = 2, kernel = [3, 3], Weights = %w}
