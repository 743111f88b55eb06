// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes -o %t
// RUN: FileCheck %s --input-file=%t
// RUN: ngc-opt %t --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | diff %t -

// From the encoder forward, from the decoder backward.
// CHECK-LABEL: netgraph.graph @both
// CHECK: %Input = input : real<[1, 28, 28]> encoder image<[28, 28], color = grayscale>
// CHECK: %conv = convolution %Input {{.*}} : (Biases = real<[5]>, Input = real<[1, 28, 28]>, Output = real<[5, 24, 24]>, Weights = real<[5, 1, 5, 5]>)
// CHECK: %linear = linear {{.*}}Output = real<[3]>, Weights = real<[3, 2880]>)
// CHECK: output %{{.*}} : real<[3]> decoder class<["a", "b", "c"]>
netgraph.chain @both {
  %Input = input : encoder image<[28, 28], color = grayscale>
  %conv = convolution {channels = 5, kernel = 5}
  ramp
  %linear = linear
  softmax
  output : decoder class<["a", "b", "c"]>
}

// Through nested nets, shared arrays and taps.
// CHECK-LABEL: netgraph.graph @nested
// CHECK: %table = array : real<[6, 4]>
// CHECK: %net = graph (%Input) shares (%table) : (Input = real<[4]>, Output = real<[6]>) {
// CHECK: %inner = linear {{.*}}Weights = %table} : ({{.*}}Input = real<[4]>, Output = real<[6]>
// CHECK: %t = tap "inner/Output" %net : real<[6]>
netgraph.graph @nested {
  %Input = input : real<[4]>
  %table = array : real<[?, ?]>
  %net = chain (%Input) shares (%table) {
    %inner = linear {Weights = %table, size = [6]}
    ramp
  }
  %t = tap "inner/Output" %net
  output %t {name = "Tap"}
}

// Kinds and ranges travel along edges.
// CHECK-LABEL: netgraph.graph @ranges
// CHECK: %Target = input : integer<0 to 2> encoder class<["a", "b", "c"]>
// CHECK: cross_entropy_loss {{.*}} : (Input = real<[3]>, Loss = real, Target = integer<0 to 2>)
netgraph.graph @ranges {
  %Input = input : real<[4]>
  %Target = input : integer<0 to 2> encoder class<["a", "b", "c"]>
  %linear = linear %Input
  %p = softmax %linear
  %loss = cross_entropy_loss (%p, %Target) {target = index}
  output %loss {name = "Loss"}
}

// Without a declaration classes count from 1.
// CHECK-LABEL: netgraph.graph @counted
// CHECK: %Input = input : integer<1 to 2> encoder class<["a", "b"]>
netgraph.graph @counted {
  %Input = input : encoder class<["a", "b"]>
  output %Input {name = "Same"}
}

// Lengths that only run time knows keep their names, or get that of the port.
// CHECK-LABEL: netgraph.graph @varying
// CHECK: %Input = input : real<[n, 4]>
// CHECK: %other = input : real<[other, 4]>
// CHECK: %a = softmax %Input : (Input = real<[n, 4]>, Output = real<[n, 4]>)
netgraph.graph @varying {
  %Input = input : real<[n, 4]>
  %other = input : real<[varying, 4]>
  %a = softmax %Input
  %b = softmax %other
}
