// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @combine
// TEXT: calc.map (%{{.*}}, %{{.*}}) {
// TEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32):
// TEXT: calc.yield %{{.*}} : f32
// TEXT: } : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
func.func private @combine(%a: tensor<?x3xf32>, %b: tensor<?x3xf32>)
    -> tensor<?x3xf32> {
  %r = calc.map (%a, %b) {
  ^bb0(%x: f32, %y: f32):
    %two = arith.constant 2.0 : f32
    %z = arith.mulf %x, %two : f32
    %s = arith.addf %z, %y : f32
    calc.yield %s : f32
  } : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// TEXT-LABEL: @round
func.func private @round(%a: tensor<2x3xf32>) -> tensor<2x3xi64> {
  %r = calc.map (%a) {
  ^bb0(%x: f32):
    %i = arith.fptosi %x : f32 to i64
    calc.yield %i : i64
  } : (tensor<2x3xf32>) -> tensor<2x3xi64>
  return %r : tensor<2x3xi64>
}

// TEXT-LABEL: @scaled
func.func private @scaled(%a: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // A scalar of the function, here a size, may be read by the body.
  %zero = arith.constant 0 : index
  %n = tensor.dim %a, %zero : tensor<?x3xf32>
  %i = arith.index_cast %n : index to i64
  %f = arith.sitofp %i : i64 to f32
  %r = calc.map (%a) {
  ^bb0(%x: f32):
    %s = arith.mulf %x, %f : f32
    calc.yield %s : f32
  } : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %1 = tensor.cast %0 : tensor<2x3xf32> to tensor<?x3xf32>
  %2 = arith.constant dense<[[0.5, 3.0, 1.5], [0.5, 1.0,
      1.5]]> : tensor<2x3xf32>
  %3 = tensor.cast %2 : tensor<2x3xf32> to tensor<?x3xf32>
  %4 = call @combine(%1, %3)
      : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %5 = tensor.cast %4 : tensor<?x3xf32> to tensor<*xf32>
  call @printMemrefF32(%5) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[-1.5, 6, 1.5],
  // CHECK-NEXT{LITERAL}: [-2.5, -2, 2.5]]
  %6 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %7 = call @round(%6) : (tensor<2x3xf32>) -> tensor<2x3xi64>
  %8 = tensor.cast %7 : tensor<2x3xi64> to tensor<*xi64>
  call @printMemrefI64(%8) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[-1, 1, 0],
  // CHECK-NEXT{LITERAL}: [-1, -1, 0]]
  %9 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %10 = tensor.cast %9 : tensor<2x3xf32> to tensor<?x3xf32>
  %11 = call @scaled(%10) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %12 = tensor.cast %11 : tensor<?x3xf32> to tensor<*xf32>
  call @printMemrefF32(%12) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 3]
  // CHECK-NEXT{LITERAL}: [[-2, 3, 0],
  // CHECK-NEXT{LITERAL}: [-3, -3, 1]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefI64(tensor<*xi64>)
