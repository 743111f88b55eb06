// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s
// A minimum over nothing is infinite.

// TEXT-LABEL: @sums
// TEXT: calc.reduce %{{.*}} {axes = [1, 2], kind = add} : tensor<?x3x2xf32>
func.func private @sums(%a: tensor<?x3x2xf32>) -> tensor<?xf32> {
  %r = calc.reduce %a {axes = [1, 2], kind = add} : tensor<?x3x2xf32>
  return %r : tensor<?xf32>
}

// TEXT-LABEL: @products
func.func private @products(%a: tensor<?x3x2xf32>) -> tensor<3x2xf32> {
  %r = calc.reduce %a {axes = [0], kind = mul} : tensor<?x3x2xf32>
  return %r : tensor<3x2xf32>
}

// TEXT-LABEL: @greatest
func.func private @greatest(%a: tensor<?x3x2xf32>) -> tensor<3xf32> {
  %r = calc.reduce %a {axes = [0, 2], kind = max} : tensor<?x3x2xf32>
  return %r : tensor<3xf32>
}

// TEXT-LABEL: @least
func.func private @least(%a: tensor<2x3x2xf64>) -> tensor<f64> {
  %r = calc.reduce %a {axes = [0, 1, 2], kind = min} : tensor<2x3x2xf64>
  return %r : tensor<f64>
}

// TEXT-LABEL: @integers
func.func private @integers(%a: tensor<?x3xi64>) -> tensor<?xi64> {
  %r = calc.reduce %a {axes = [1], kind = add} : tensor<?x3xi64>
  return %r : tensor<?xi64>
}

// TEXT-LABEL: @greatest_integer
func.func private @greatest_integer(%a: tensor<?x3xi64>) -> tensor<?xi64> {
  %r = calc.reduce %a {axes = [1], kind = max} : tensor<?x3xi64>
  return %r : tensor<?xi64>
}

// TEXT-LABEL: @nothing
func.func private @nothing(%a: tensor<2x0xf32>) -> tensor<2xf32> {
  %r = calc.reduce %a {axes = [1], kind = min} : tensor<2x0xf32>
  return %r : tensor<2xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf32>
  %1 = tensor.cast %0 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %2 = call @sums(%1) : (tensor<?x3x2xf32>) -> tensor<?xf32>
  %3 = tensor.cast %2 : tensor<?xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2]
  // CHECK-NEXT{LITERAL}: [-1, 7]
  %4 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf32>
  %5 = tensor.cast %4 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %6 = call @products(%5) : (tensor<?x3x2xf32>) -> tensor<3x2xf32>
  %7 = tensor.cast %6 : tensor<3x2xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 2]
  // CHECK-NEXT{LITERAL}: [[-0.5, -6],
  // CHECK-NEXT{LITERAL}: [0, -4.5],
  // CHECK-NEXT{LITERAL}: [-9, 7.5]]
  %8 = arith.constant dense<[[[-2.0, -4.0], [-1.5, -4.0], [-4.0,
      -3.5]], [[-1.5, -3.0], [-1.0, -2.5], [-4.0,
      -4.0]]]> : tensor<2x3x2xf32>
  %9 = tensor.cast %8 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %10 = call @greatest(%9) : (tensor<?x3x2xf32>) -> tensor<3xf32>
  %11 = tensor.cast %10 : tensor<3xf32> to tensor<*xf32>
  call @printMemrefF32(%11) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3]
  // CHECK-NEXT{LITERAL}: [-1.5, -1, -3.5]
  %12 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf64>
  %13 = call @least(%12) : (tensor<2x3x2xf64>) -> tensor<f64>
  %14 = tensor.cast %13 : tensor<f64> to tensor<*xf64>
  call @printMemrefF64(%14) : (tensor<*xf64>) -> ()
  // CHECK: rank = 0
  // CHECK-NEXT{LITERAL}: [-3]
  %15 = arith.constant dense<[[-4, 7, -9], [-7, 0,
      5]]> : tensor<2x3xi64>
  %16 = tensor.cast %15 : tensor<2x3xi64> to tensor<?x3xi64>
  %17 = call @integers(%16) : (tensor<?x3xi64>) -> tensor<?xi64>
  %18 = tensor.cast %17 : tensor<?xi64> to tensor<*xi64>
  call @printMemrefI64(%18) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [2]
  // CHECK-NEXT{LITERAL}: [-6, -2]
  %19 = arith.constant dense<[[-4, -7, -9], [-7, 0,
      -5]]> : tensor<2x3xi64>
  %20 = tensor.cast %19 : tensor<2x3xi64> to tensor<?x3xi64>
  %21 = call @greatest_integer(%20) : (tensor<?x3xi64>) -> tensor<?xi64>
  %22 = tensor.cast %21 : tensor<?xi64> to tensor<*xi64>
  call @printMemrefI64(%22) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [2]
  // CHECK-NEXT{LITERAL}: [-4, 0]
  %23 = arith.constant dense<[[], []]> : tensor<2x0xf32>
  %24 = call @nothing(%23) : (tensor<2x0xf32>) -> tensor<2xf32>
  %25 = tensor.cast %24 : tensor<2xf32> to tensor<*xf32>
  call @printMemrefF32(%25) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2]
  // CHECK-NEXT{LITERAL}: [inf, inf]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefF64(tensor<*xf64>)
func.func private @printMemrefI64(tensor<*xi64>)
