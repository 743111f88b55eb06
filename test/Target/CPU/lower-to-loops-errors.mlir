// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-lower-to-loops --verify-diagnostics

// What bufferisation has left behind is an error, not a crash.
func.func @tensors(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32>
    attributes {ngc.kernel = 1 : i64} {
  // expected-error @below {{cannot become loops: it works on tensors, expected memory}}
  %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%y : tensor<4xf32>)
      -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
