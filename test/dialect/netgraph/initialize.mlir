// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of initialisation and learning rates: one form for one meaning.
// RUN: ngc-opt %s -o %t.text
// RUN: ngc-opt %t.text | diff %t.text -
// RUN: ngc-opt %t.text --mlir-print-op-generic | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --emit-bytecode | ngc-opt | diff %t.text -
// RUN: FileCheck %s --input-file=%t.text

// CHECK: netgraph.chain @plain attributes {initialize = xavier}
netgraph.chain @plain attributes {initialize = xavier<distribution = normal>} {
  %Input = input : real<[3]>
  linear
}
// CHECK: netgraph.chain @form attributes {initialize = kaiming<distribution = uniform>, learning_rate = -0.5, seed = -7}
netgraph.chain @form attributes {initialize = kaiming<distribution = uniform>,
                                 seed = -7, learning_rate = -0.5} {
  %Input = input : real<[3]>
  // CHECK: linear {learning_rate = 0.0}
  linear {learning_rate = 0}
}
// CHECK: netgraph.chain @defaults attributes {initialize = random}
netgraph.chain @defaults
    attributes {initialize = random<weights = 1, biases = none>} {
  %Input = input : real<[3]>
  linear
}
// CHECK: netgraph.chain @noise attributes {initialize = identity}
netgraph.chain @noise attributes {initialize = identity<distribution = 0.01>} {
  %Input = input : real<[3]>
  linear
}
// CHECK: netgraph.chain @silence attributes {initialize = identity<distribution = none>}
netgraph.chain @silence
    attributes {initialize = identity<distribution = none>} {
  %Input = input : real<[3]>
  linear
}
// CHECK: netgraph.graph @random attributes {initialize = random<biases = uniform<-1.0, 1.0>, weights = normal<0.0, 2.0>>}
netgraph.graph @random
    attributes {initialize = random<weights = 2, biases = uniform<-1, 1>>} {
  %Input = input : real<[3]>
  // CHECK: %w = array {initialize = orthogonal, learning_rate = 2.0} : real<[3, 3]>
  %w = array {initialize = orthogonal, learning_rate = 2} : real<[3, 3]>
  %a = linear %Input {Weights = %w}
}
