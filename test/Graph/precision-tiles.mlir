// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-target=cpu=sapphirerapids --ngc-precision \
// RUN:   | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=icelake-server --ngc-precision \
// RUN:   | FileCheck %s --check-prefix=NONE

// Matrix tiles multiply 16 bits by 16 bits: filters whose channels fill them
// become as narrow; depthwise ones and those of images stay.
// CHECK-LABEL: @filters(
// CHECK-SAME: tensor<64x32x3x3xbf16>
// CHECK-SAME: tensor<32x1x3x3xf32>
// CHECK: calc.convolution {{.*}}, tensor<64x32x3x3xbf16>
// CHECK: calc.convolution {{.*}}, tensor<32x1x3x3xf32>
// NONE-LABEL: @filters(
// NONE-NOT: bf16
func.func @filters(%x: tensor<?x32x8x8xf32> {ngc.port = "Input"},
    %wide: tensor<64x32x3x3xf32> {ngc.array = "a/Weights"},
    %depthwise: tensor<32x1x3x3xf32> {ngc.array = "b/Weights"})
    -> (tensor<?x64x6x6xf32>, tensor<?x32x6x6xf32>)
    attributes {ngc.precision = "mixed"} {
  %0 = calc.convolution %x, %wide {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 1}
      : tensor<?x32x8x8xf32>, tensor<64x32x3x3xf32>
  %1 = calc.convolution %x, %depthwise {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 32}
      : tensor<?x32x8x8xf32>, tensor<32x1x3x3xf32>
  return %0, %1 : tensor<?x64x6x6xf32>, tensor<?x32x6x6xf32>
}
