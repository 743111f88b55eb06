// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is known of ports.
// RUN: ngc-opt %s -o %t.text
// RUN: ngc-opt %t.text | diff %t.text -
// RUN: ngc-opt %t.text --mlir-print-op-generic | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --emit-bytecode | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --canonicalize --cse --sccp --symbol-dce \
// RUN:     --remove-dead-values | diff %t.text -
// RUN: FileCheck %s --input-file=%t.text

// CHECK-LABEL: netgraph.graph @ports
netgraph.graph @ports {
  // CHECK: %a = input : real{{$}}
  %a = input : real
  // CHECK: %b = input : real<[64]>
  %b = input : real<[64]>
  // CHECK: %c = input : real<[n, varying, ?, 3]>
  %c = input : real<[n, varying, ?, 3]>
  // CHECK: %d = input : integer{{$}}
  %d = input : integer<[]>
  // CHECK: %e = input : integer<1 to 10>
  %e = input : integer<1 to 10>
  // CHECK: %f = input : integer<-3 to 10, [n]>
  %f = input : integer<-3 to 10, [n]>
  // CHECK: %g = input : integer<[n, 5]>
  %g = input : integer<[n, 5]>
  // CHECK: %h = input : real<?>
  %h = input : real<?>
  // CHECK: %i = input : integer<0 to 1, ?>
  %i = input : integer<0 to 1, ?>
  // CHECK: %j = input : real<["floor(n/2)", 3]>
  %j = input : real<["floor(n/2)", 3]>
  // CHECK: %k = linear : (Input = encoder image<[8, 8]>, Output = real<[10]>)
  %k = linear : (Output = real<[10]>, Input = encoder image<[8, 8]>)
  // CHECK: %l = linear %b : real<[10]>
  %l = linear %b : real<[10]>
  // CHECK: %w = array {initialize = xavier} : real<[64, 64]>
  %w = array {initialize = xavier} : real<[64, 64]>
  // CHECK: %v = array {value = dense<{{.*}}> : tensor<2xf32>} : real<[2]>
  %v = array {value = dense<[1.0, 2.0]> : tensor<2xf32>} : real<[2]>
  // CHECK: output %k : decoder class<["a", "b c", "3"
  output %k : decoder class<["a", "b c", "3", "4", "5", "6", "7", "8", "9", "0"]>
  // CHECK: output %b {name = "two words"} : real<[64]> decoder class
  output %b {name = "two words"} : real<[64]> decoder class
}
