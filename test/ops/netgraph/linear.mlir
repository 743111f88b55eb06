// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

// Any shape in, any shape out; a row of Weights per element of Output.
netgraph.graph @forward {
  %Input = input : real<[2, 3, 4]>
  %a = linear %Input {size = [7]}
  %b = linear %a {size = [3, 2], Biases = none}
  %c = linear %b {size = []}
}
// CHECK-LABEL: @forward
// CHECK: %Input = input : real<[2, 3, 4]>
// CHECK: %a = linear
// CHECK-SAME: Biases = real<[7]>, Input = real<[2, 3, 4]>,
// CHECK-SAME: Output = real<[7]>, Weights = real<[7, 24]>
// CHECK: %b = linear
// CHECK-SAME: Input = real<[7]>, Output = real<[3, 2]>,
// CHECK-SAME: Weights = real<[6, 7]>
// CHECK: %c = linear
// CHECK-SAME: Biases = real<[1]>, Input = real<[3, 2]>, Output = real,
// CHECK-SAME: Weights = real<[1, 6]>
// TEXT-LABEL: @forward
// TEXT: %a = linear %Input {size = [7]}
// TEXT: %b = linear %a {size = [3, 2], Biases = none}
// TEXT: %c = linear %b {size = []}

// The size comes from the decoder at the other end of the net.
netgraph.chain @backward {
  %Input = input : real<[28, 28]>
  %logits = linear
  softmax
  output : decoder class<["a", "b", "c"]>
}
// CHECK-LABEL: @backward
// CHECK: %Input = input : real<[28, 28]>
// CHECK: %logits = linear
// CHECK-SAME: Biases = real<[3]>, Input = real<[28, 28]>,
// CHECK-SAME: Output = real<[3]>, Weights = real<[3, 784]>
// CHECK: %_2 = softmax
// CHECK-SAME: Input = real<[3]>, Output = real<[3]>

// A shared array tells the size of the input and of the output.
netgraph.graph @by_array {
  %Input = input : real<[?]>
  %w = array : real<[5, 5]>
  %a = linear %Input {Weights = %w, size = [5]}
  %b = linear %a {Weights = %w, size = [5]}
}
// CHECK-LABEL: @by_array
// CHECK: %Input = input : real<[5]>
// CHECK: %a = linear
// CHECK-SAME: Biases = real<[5]>, Input = real<[5]>, Output = real<[5]>,
// CHECK-SAME: Weights = real<[5, 5]>
// CHECK: %b = linear
// CHECK-SAME: Biases = real<[5]>, Input = real<[5]>, Output = real<[5]>,
// CHECK-SAME: Weights = real<[5, 5]>
// TEXT-LABEL: @by_array
// TEXT: %a = linear %Input {size = [5], Weights = %w}
// TEXT: %b = linear %a {size = [5], Weights = %w}

// Along the first axes; in both directions.
netgraph.graph @mapped {
  %Input = input : real<[12, 2, 5]>
  %a = linear %Input {size = [4, 3], mapped = 1}
  %Other = input : real<[?, 8, 5]>
  %b = linear %Other {size = [6], mapped = 2}
  output %b : real<[7, 8, 6]>
}
// CHECK-LABEL: @mapped
// CHECK: %Other = input : real<[7, 8, 5]>
// CHECK: %a = linear
// CHECK-SAME: Biases = real<[12]>, Input = real<[12, 2, 5]>,
// CHECK-SAME: Output = real<[12, 4, 3]>, Weights = real<[12, 10]>
// TEXT-LABEL: @mapped
// TEXT: %a = linear %Input {mapped = 1, size = [4, 3]}
// TEXT: %b = linear %Other {mapped = 2, size = [6]}

// Of any length.
netgraph.graph @along {
  %Input = input : real<[n, 5]>
  %a = linear %Input {size = [4, 3], mapped = 1}
}
// CHECK-LABEL: @along
// CHECK: %a = linear
// CHECK-SAME: Input = real<[n, 5]>, Output = real<[n, 4, 3]>
