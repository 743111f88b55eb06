// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: split-file %s %t
// RUN: ngc-opt %t/graph.mlir --ngc-verify-stage=stage=graph
// RUN: ngc-opt %t/errors.mlir --ngc-verify-stage=stage=target \
// RUN:   --split-input-file --verify-diagnostics
// RUN: not ngc-opt %t/graph.mlir --ngc-verify-stage=stage=grape 2>&1 \
// RUN:   | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: there is no stage 'grape'

//--- graph.mlir
func.func @f(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = calc.softmax %x {axis = 1} : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

//--- errors.mlir
func.func @f(%i: index) -> index {
  // expected-error @+1 {{'affine.apply' is left after stage target}}
  %0 = affine.apply affine_map<(d0) -> (d0 * 2)>(%i)
  return %0 : index
}
// -----
func.func @f() {
  // expected-error @+1 {{a value of type 'tensor<4xf32>' is left after stage target}}
  %0 = arith.constant dense<1.0> : tensor<4xf32>
  return
}
