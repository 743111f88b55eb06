// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @flatten
// TEXT: calc.reshape %{{.*}} sizes(%{{.*}}) : tensor<?x3x2xf32> to tensor<?x6xf32>
func.func private @flatten(%a: tensor<?x3x2xf32>) -> tensor<?x6xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %a, %zero : tensor<?x3x2xf32>
  %r = calc.reshape %a sizes(%n) : tensor<?x3x2xf32> to tensor<?x6xf32>
  return %r : tensor<?x6xf32>
}

// TEXT-LABEL: @regroup
func.func private @regroup(%a: tensor<?x4x3xf32>) -> tensor<?x2x6xf32> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %a, %zero : tensor<?x4x3xf32>
  %r = calc.reshape %a sizes(%n) : tensor<?x4x3xf32> to tensor<?x2x6xf32>
  return %r : tensor<?x2x6xf32>
}

// TEXT-LABEL: @known
func.func private @known(%a: tensor<2x4x3xf32>) -> tensor<3x8xf32> {
  %r = calc.reshape %a : tensor<2x4x3xf32> to tensor<3x8xf32>
  return %r : tensor<3x8xf32>
}

// TEXT-LABEL: @into_batch
func.func private @into_batch(%a: tensor<?x4x3xf32>) -> tensor<?x3xf32> {
  %zero = arith.constant 0 : index
  %four = arith.constant 4 : index
  %n = tensor.dim %a, %zero : tensor<?x4x3xf32>
  %m = arith.muli %n, %four : index
  %r = calc.reshape %a sizes(%m) : tensor<?x4x3xf32> to tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// TEXT-LABEL: @from_batch
func.func private @from_batch(%a: tensor<?x3xf32>) -> tensor<?x4x3xf32> {
  %zero = arith.constant 0 : index
  %four = arith.constant 4 : index
  %m = tensor.dim %a, %zero : tensor<?x3xf32>
  %n = arith.divui %m, %four : index
  %r = calc.reshape %a sizes(%n) : tensor<?x3xf32> to tensor<?x4x3xf32>
  return %r : tensor<?x4x3xf32>
}

// TEXT-LABEL: @two_open
func.func private @two_open(%a: tensor<?x?x3xf32>) -> tensor<?x?x3xf32> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = tensor.dim %a, %zero : tensor<?x?x3xf32>
  %m = tensor.dim %a, %one : tensor<?x?x3xf32>
  %r = calc.reshape %a sizes(%m, %n)
      : tensor<?x?x3xf32> to tensor<?x?x3xf32>
  return %r : tensor<?x?x3xf32>
}

// TEXT-LABEL: @ones
func.func private @ones(%a: tensor<2x3xf32>) -> tensor<1x2x1x3x1xf32> {
  %r = calc.reshape %a : tensor<2x3xf32> to tensor<1x2x1x3x1xf32>
  return %r : tensor<1x2x1x3x1xf32>
}

// TEXT-LABEL: @to_single
func.func private @to_single(%a: tensor<?x1xf32>) -> tensor<f32> {
  %r = calc.reshape %a : tensor<?x1xf32> to tensor<f32>
  return %r : tensor<f32>
}

// TEXT-LABEL: @from_single
func.func private @from_single(%a: tensor<f32>) -> tensor<1x1xf32> {
  %r = calc.reshape %a : tensor<f32> to tensor<1x1xf32>
  return %r : tensor<1x1xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[-1.0, -3.0], [0.5, 3.0], [-3.0, 2.5]],
      [[0.5, 2.0], [0.0, -1.5], [3.0, 3.0]]]> : tensor<2x3x2xf32>
  %1 = tensor.cast %0 : tensor<2x3x2xf32> to tensor<?x3x2xf32>
  %2 = call @flatten(%1) : (tensor<?x3x2xf32>) -> tensor<?x6xf32>
  %3 = tensor.cast %2 : tensor<?x6xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 6]
  // CHECK-NEXT{LITERAL}: [[-1, -3, 0.5, 3, -3, 2.5],
  // CHECK-NEXT{LITERAL}: [0.5, 2, 0, -1.5, 3, 3]]
  %4 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]], [[2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]]> : tensor<2x4x3xf32>
  %5 = tensor.cast %4 : tensor<2x4x3xf32> to tensor<?x4x3xf32>
  %6 = call @regroup(%5) : (tensor<?x4x3xf32>) -> tensor<?x2x6xf32>
  %7 = tensor.cast %6 : tensor<?x2x6xf32> to tensor<*xf32>
  call @printMemrefF32(%7) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 6]
  // CHECK-NEXT{LITERAL}: [[[1, -1, -2.5, 0, 1, -0.5],
  // CHECK-NEXT{LITERAL}: [-2, 3, -1, 3, 0.5, -1]],
  // CHECK-NEXT{LITERAL}: [[2.5, -2.5, -2, 1, -0.5, -2],
  // CHECK-NEXT{LITERAL}: [1.5, 0, -2, -0.5, 0.5, 0.5]]]
  %8 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]], [[2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]]> : tensor<2x4x3xf32>
  %9 = call @known(%8) : (tensor<2x4x3xf32>) -> tensor<3x8xf32>
  %10 = tensor.cast %9 : tensor<3x8xf32> to tensor<*xf32>
  call @printMemrefF32(%10) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 8]
  // CHECK-NEXT{LITERAL}: [[1, -1, -2.5, 0, 1, -0.5, -2, 3],
  // CHECK-NEXT{LITERAL}: [-1, 3, 0.5, -1, 2.5, -2.5, -2, 1],
  // CHECK-NEXT{LITERAL}: [-0.5, -2, 1.5, 0, -2, -0.5, 0.5, 0.5]]
  %11 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]], [[2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]]> : tensor<2x4x3xf32>
  %12 = tensor.cast %11 : tensor<2x4x3xf32> to tensor<?x4x3xf32>
  %13 = call @into_batch(%12) : (tensor<?x4x3xf32>) -> tensor<?x3xf32>
  %14 = tensor.cast %13 : tensor<?x3xf32> to tensor<*xf32>
  call @printMemrefF32(%14) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [8, 3]
  // CHECK-NEXT{LITERAL}: [[1, -1, -2.5],
  // CHECK-NEXT{LITERAL}: [0, 1, -0.5],
  // CHECK-NEXT{LITERAL}: [-2, 3, -1],
  // CHECK-NEXT{LITERAL}: [3, 0.5, -1],
  // CHECK-NEXT{LITERAL}: [2.5, -2.5, -2],
  // CHECK-NEXT{LITERAL}: [1, -0.5, -2],
  // CHECK-NEXT{LITERAL}: [1.5, 0, -2],
  // CHECK-NEXT{LITERAL}: [-0.5, 0.5, 0.5]]
  %15 = arith.constant dense<[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0], [2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]> : tensor<8x3xf32>
  %16 = tensor.cast %15 : tensor<8x3xf32> to tensor<?x3xf32>
  %17 = call @from_batch(%16) : (tensor<?x3xf32>) -> tensor<?x4x3xf32>
  %18 = tensor.cast %17 : tensor<?x4x3xf32> to tensor<*xf32>
  call @printMemrefF32(%18) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 4, 3]
  // CHECK-NEXT{LITERAL}: [[[1, -1, -2.5],
  // CHECK-NEXT{LITERAL}: [0, 1, -0.5],
  // CHECK-NEXT{LITERAL}: [-2, 3, -1],
  // CHECK-NEXT{LITERAL}: [3, 0.5, -1]],
  // CHECK-NEXT{LITERAL}: [[2.5, -2.5, -2],
  // CHECK-NEXT{LITERAL}: [1, -0.5, -2],
  // CHECK-NEXT{LITERAL}: [1.5, 0, -2],
  // CHECK-NEXT{LITERAL}: [-0.5, 0.5, 0.5]]]
  %19 = arith.constant dense<[[[1.0, -1.0, -2.5], [0.0, 1.0, -0.5],
      [-2.0, 3.0, -1.0], [3.0, 0.5, -1.0]], [[2.5, -2.5, -2.0], [1.0,
      -0.5, -2.0], [1.5, 0.0, -2.0], [-0.5, 0.5,
      0.5]]]> : tensor<2x4x3xf32>
  %20 = tensor.cast %19 : tensor<2x4x3xf32> to tensor<?x?x3xf32>
  %21 = call @two_open(%20) : (tensor<?x?x3xf32>) -> tensor<?x?x3xf32>
  %22 = tensor.cast %21 : tensor<?x?x3xf32> to tensor<*xf32>
  call @printMemrefF32(%22) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [4, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[1, -1, -2.5],
  // CHECK-NEXT{LITERAL}: [0, 1, -0.5]],
  // CHECK-NEXT{LITERAL}: [[-2, 3, -1],
  // CHECK-NEXT{LITERAL}: [3, 0.5, -1]],
  // CHECK-NEXT{LITERAL}: [[2.5, -2.5, -2],
  // CHECK-NEXT{LITERAL}: [1, -0.5, -2]],
  // CHECK-NEXT{LITERAL}: [[1.5, 0, -2],
  // CHECK-NEXT{LITERAL}: [-0.5, 0.5, 0.5]]]
  %23 = arith.constant dense<[[-1.0, 1.5, 0.0], [-1.5, -1.5,
      0.5]]> : tensor<2x3xf32>
  %24 = call @ones(%23) : (tensor<2x3xf32>) -> tensor<1x2x1x3x1xf32>
  %25 = tensor.cast %24 : tensor<1x2x1x3x1xf32> to tensor<*xf32>
  call @printMemrefF32(%25) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 1, 3, 1]
  // CHECK-NEXT{LITERAL}: [[[[[-1],
  // CHECK-NEXT{LITERAL}: [1.5],
  // CHECK-NEXT{LITERAL}: [0]]],
  // CHECK-NEXT{LITERAL}: [[[-1.5],
  // CHECK-NEXT{LITERAL}: [-1.5],
  // CHECK-NEXT{LITERAL}: [0.5]]]]]
  %26 = arith.constant dense<[[-2.5]]> : tensor<1x1xf32>
  %27 = tensor.cast %26 : tensor<1x1xf32> to tensor<?x1xf32>
  %28 = call @to_single(%27) : (tensor<?x1xf32>) -> tensor<f32>
  %29 = tensor.cast %28 : tensor<f32> to tensor<*xf32>
  call @printMemrefF32(%29) : (tensor<*xf32>) -> ()
  // CHECK: rank = 0
  // CHECK-NEXT{LITERAL}: [-2.5]
  %30 = arith.constant dense<1.5> : tensor<f32>
  %31 = call @from_single(%30) : (tensor<f32>) -> tensor<1x1xf32>
  %32 = tensor.cast %31 : tensor<1x1xf32> to tensor<*xf32>
  call @printMemrefF32(%32) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1]
  // CHECK-NEXT{LITERAL}: [[1.5]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
