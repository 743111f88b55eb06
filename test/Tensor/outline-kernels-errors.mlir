// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-outline-kernels --split-input-file \
// RUN:   --verify-diagnostics

// With several dynamic dimensions, a size must be one of them.
func.func @evaluate(
    %x: tensor<?x?xf32> {ngc.port = "Input", ngc.dims = array<i64: 0, 1>})
    -> (tensor<?xf32> {ngc.port = "Output"})
    attributes {ngc.entry = "evaluate", ngc.dim_count = 2 : i64} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %zero : tensor<?x?xf32>
  %m = tensor.dim %x, %one : tensor<?x?xf32>
  %size = arith.muli %n, %m : index
  // expected-error @+1 {{this size is no dynamic dimension of the entry}}
  %0 = calc.reshape %x sizes(%size) : tensor<?x?xf32> to tensor<?xf32>
  return %0 : tensor<?xf32>
}
