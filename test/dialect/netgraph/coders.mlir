// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coders: an option at its default is not written.
// RUN: ngc-opt %s -o %t.text
// RUN: ngc-opt %t.text | diff %t.text -
// RUN: ngc-opt %t.text --mlir-print-op-generic | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --emit-bytecode | ngc-opt | diff %t.text -
// RUN: ngc-opt %t.text --canonicalize --cse --sccp --symbol-dce \
// RUN:     --remove-dead-values | diff %t.text -
// RUN: FileCheck %s --input-file=%t.text

// CHECK-LABEL: netgraph.graph @coders
netgraph.graph @coders {
  // CHECK: %a = input : encoder image{{$}}
  %a = input : encoder image<[128, 128], color = rgb, method = stretch>
  // CHECK: %b = input : encoder image<[28, 14], color = grayscale>
  %b = input : encoder image<color = grayscale, size = [28, 14]>
  // CHECK: %c = input : encoder image<[8, 8], mean = [0.5, 0.25, 1], variance = 4.0>
  %c = input : encoder image<[8, 8], variance = 4, mean = [0.5, 0.25, 1]>
  // CHECK: %d = input : encoder image<[8, 8], method = fit, resampling = area, alignment = left, padding = white, interleaving = true, dimensions = [2]>
  %d = input : encoder image<[8, 8], method = fit, resampling = area,
      padding = white, alignment = left, interleaving = true, transposed = false,
      dimensions = [2]>
  // CHECK: %e = input : encoder class<["a", "b"]>
  %e = input : encoder class<["a", "b"], form = index>
  // CHECK: %f = input : encoder class<1 to 10, form = indicator_vector>
  %f = input : encoder class<1 to 10, form = indicator_vector>
  // CHECK: %g = input : integer<0 to 2> encoder class<[3, 5, 9]>
  %g = input : integer<0 to 2> encoder class<[3, 5, 9]>
  // CHECK: %h = input : encoder boolean{{$}}
  %h = input : encoder boolean
  // CHECK: %i = input : encoder boolean<[3, 2]>
  %i = input : encoder boolean<[3, 2]>
  // CHECK: %j = input : encoder class<["a", "b"], multilabel = true>
  %j = input : encoder class<["a", "b"], multilabel = true>
  // CHECK: output %h {name = "H"} : decoder boolean{{$}}
  output %h {name = "H"} : decoder boolean<depth = 0>
  // CHECK: output %i {name = "I"} : decoder boolean<depth = 2>
  output %i {name = "I"} : decoder boolean<depth = 2>
  // CHECK: output %a {name = "A"} : decoder image{{$}}
  output %a {name = "A"} : decoder image
  // CHECK: output %i {name = "J"} : decoder class<["x", "y"], depth = 2>
  output %i {name = "J"} : decoder class<["x", "y"], depth = 2>
}
