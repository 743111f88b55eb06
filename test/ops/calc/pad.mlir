// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @constant
// TEXT: calc.pad %{{.*}} {low = [0, 1], high = [1, 2], mode = constant, value = 5.000000e-01} : tensor<?x3xf32>
func.func private @constant(%a: tensor<?x3xf32>) -> tensor<?x6xf32> {
  %r = calc.pad %a {low = [0, 1], high = [1, 2], mode = constant,
      value = 0.5} : tensor<?x3xf32>
  return %r : tensor<?x6xf32>
}

// TEXT-LABEL: @integers
func.func private @integers(%a: tensor<?x3xi64>) -> tensor<?x4xi64> {
  %r = calc.pad %a {low = [1, 0], high = [0, 1], mode = constant,
      value = 7.0} : tensor<?x3xi64>
  return %r : tensor<?x4xi64>
}

// TEXT-LABEL: @edge
func.func private @edge(%a: tensor<?x4x3xf32>) -> tensor<?x7x5xf32> {
  %r = calc.pad %a {low = [0, 1, 2], high = [0, 2, 0], mode = edge,
      value = 0.0} : tensor<?x4x3xf32>
  return %r : tensor<?x7x5xf32>
}

// TEXT-LABEL: @reflect
func.func private @reflect(%a: tensor<?x4x3xf32>) -> tensor<?x8x6xf32> {
  %r = calc.pad %a {low = [0, 3, 1], high = [0, 1, 2], mode = reflect,
      value = 0.0} : tensor<?x4x3xf32>
  return %r : tensor<?x8x6xf32>
}

// TEXT-LABEL: @reflect_wide
func.func private @reflect_wide(%a: tensor<?x3xf32>) -> tensor<?x12xf32> {
  %r = calc.pad %a {low = [0, 5], high = [0, 4], mode = reflect,
      value = 0.0} : tensor<?x3xf32>
  return %r : tensor<?x12xf32>
}

// TEXT-LABEL: @reflect_open
func.func private @reflect_open(%a: tensor<2x?xf32>) -> tensor<2x?xf32> {
  %r = calc.pad %a {low = [0, 2], high = [0, 3], mode = reflect,
      value = 0.0} : tensor<2x?xf32>
  return %r : tensor<2x?xf32>
}

// TEXT-LABEL: @reflect_single
func.func private @reflect_single(%a: tensor<?x1xf32>) -> tensor<?x4xf32> {
  %r = calc.pad %a {low = [0, 2], high = [0, 1], mode = reflect,
      value = 0.0} : tensor<?x1xf32>
  return %r : tensor<?x4xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %1 = tensor.cast %0 : tensor<2x3xf32> to tensor<?x3xf32>
  %2 = call @constant(%1) : (tensor<?x3xf32>) -> tensor<?x6xf32>
  %3 = tensor.cast %2 : tensor<?x6xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 6]
  // CHECK-NEXT{LITERAL}: [[0.5, -1, 1.5, 0, 0.5, 0.5],
  // CHECK-NEXT{LITERAL}: [0.5, -1.5, -1.5, 0.5, 0.5, 0.5],
  // CHECK-NEXT{LITERAL}: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]]
  %4 = arith.constant dense<[[-4, 7, -9], [-7, 0,
      5]]> : tensor<2x3xi64>
  %5 = tensor.cast %4 : tensor<2x3xi64> to tensor<?x3xi64>
  %6 = call @integers(%5) : (tensor<?x3xi64>) -> tensor<?x4xi64>
  %7 = tensor.cast %6 : tensor<?x4xi64> to tensor<*xi64>
  call @printMemrefI64(%7) : (tensor<*xi64>) -> ()
  // CHECK: sizes = [3, 4]
  // CHECK-NEXT{LITERAL}: [[7, 7, 7, 7],
  // CHECK-NEXT{LITERAL}: [-4, 7, -9, 7],
  // CHECK-NEXT{LITERAL}: [-7, 0, 5, 7]]
  %8 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]]]> : tensor<1x4x3xf32>
  %9 = tensor.cast %8 : tensor<1x4x3xf32> to tensor<?x4x3xf32>
  %10 = call @edge(%9) : (tensor<?x4x3xf32>) -> tensor<?x7x5xf32>
  %11 = tensor.cast %10 : tensor<?x7x5xf32> to tensor<*xf32>
  call @printMemrefF32(%11) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 7, 5]
  // CHECK-NEXT{LITERAL}: [[[1, 1, 1, -1, -2.5],
  // CHECK-NEXT{LITERAL}: [1, 1, 1, -1, -2.5],
  // CHECK-NEXT{LITERAL}: [0, 0, 0, 1, -0.5],
  // CHECK-NEXT{LITERAL}: [-2, -2, -2, 3, -1],
  // CHECK-NEXT{LITERAL}: [3, 3, 3, 0.5, -1],
  // CHECK-NEXT{LITERAL}: [3, 3, 3, 0.5, -1],
  // CHECK-NEXT{LITERAL}: [3, 3, 3, 0.5, -1]]]
  %12 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]]]> : tensor<1x4x3xf32>
  %13 = tensor.cast %12 : tensor<1x4x3xf32> to tensor<?x4x3xf32>
  %14 = call @reflect(%13) : (tensor<?x4x3xf32>) -> tensor<?x8x6xf32>
  %15 = tensor.cast %14 : tensor<?x8x6xf32> to tensor<*xf32>
  call @printMemrefF32(%15) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 8, 6]
  // CHECK-NEXT{LITERAL}: [[[0.5, 3, 0.5, -1, 0.5, 3],
  // CHECK-NEXT{LITERAL}: [3, -2, 3, -1, 3, -2],
  // CHECK-NEXT{LITERAL}: [1, 0, 1, -0.5, 1, 0],
  // CHECK-NEXT{LITERAL}: [-1, 1, -1, -2.5, -1, 1],
  // CHECK-NEXT{LITERAL}: [1, 0, 1, -0.5, 1, 0],
  // CHECK-NEXT{LITERAL}: [3, -2, 3, -1, 3, -2],
  // CHECK-NEXT{LITERAL}: [0.5, 3, 0.5, -1, 0.5, 3],
  // CHECK-NEXT{LITERAL}: [3, -2, 3, -1, 3, -2]]]
  %16 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %17 = tensor.cast %16 : tensor<2x3xf32> to tensor<?x3xf32>
  %18 = call @reflect_wide(%17) : (tensor<?x3xf32>) -> tensor<?x12xf32>
  %19 = tensor.cast %18 : tensor<?x12xf32> to tensor<*xf32>
  call @printMemrefF32(%19) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 12]
  // CHECK-NEXT{LITERAL}: [[1.5, -1, 1.5, 0, 1.5, -1, 1.5, 0, 1.5, -1, 1.5, 0],
  // CHECK-NEXT{LITERAL}: [-1.5, -1.5, -1.5, 0.5, -1.5, -1.5, -1.5, 0.5, -1.5, -1.5, -1.5, 0.5]]
  %20 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %21 = tensor.cast %20 : tensor<2x3xf32> to tensor<2x?xf32>
  %22 = call @reflect_open(%21) : (tensor<2x?xf32>) -> tensor<2x?xf32>
  %23 = tensor.cast %22 : tensor<2x?xf32> to tensor<*xf32>
  call @printMemrefF32(%23) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 8]
  // CHECK-NEXT{LITERAL}: [[0, 1.5, -1, 1.5, 0, 1.5, -1, 1.5],
  // CHECK-NEXT{LITERAL}: [0.5, -1.5, -1.5, -1.5, 0.5, -1.5, -1.5, -1.5]]
  %24 = arith.constant dense<[[-1.0], [-1.5]]> : tensor<2x1xf32>
  %25 = tensor.cast %24 : tensor<2x1xf32> to tensor<?x1xf32>
  %26 = call @reflect_single(%25) : (tensor<?x1xf32>) -> tensor<?x4xf32>
  %27 = tensor.cast %26 : tensor<?x4xf32> to tensor<*xf32>
  call @printMemrefF32(%27) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 4]
  // CHECK-NEXT{LITERAL}: [[-1, -1, -1, -1],
  // CHECK-NEXT{LITERAL}: [-1.5, -1.5, -1.5, -1.5]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefI64(tensor<*xi64>)
