// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @table
// TEXT: calc.constant dense<{{.*}}> : tensor<2x2xf32>
func.func private @table() -> tensor<2x2xf32> {
  %r = calc.constant dense<[[1.0, 2.0], [3.0, 4.5]]> : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// TEXT-LABEL: @same
func.func private @same() -> tensor<3xi64> {
  %r = calc.constant dense<7> : tensor<3xi64>
  return %r : tensor<3xi64>
}

func.func @main() {
  %0 = call @table() : () -> tensor<2x2xf32>
  %1 = tensor.cast %0 : tensor<2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%1) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2]
  // CHECK-NEXT{LITERAL}: [[1, 2],
  // CHECK-NEXT{LITERAL}: [3, 4.5]]
  %2 = call @same() : () -> tensor<3xi64>
  %3 = tensor.cast %2 : tensor<3xi64> to tensor<*xi64>
  call @printMemrefI64(%3) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [3]
  // CHECK-NEXT{LITERAL}: [7, 7, 7]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefI64(tensor<*xi64>)
