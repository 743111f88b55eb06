// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @padded
// TEXT: calc.convolution_filter %{{.*}}, %{{.*}} {kernel = [3, 3], strides = [2, 2], dilations = [1, 1], low = [1, 0], high = [1, 1], groups = 1} : tensor<?x2x4x4xf32>, tensor<?x3x2x2xf32>
func.func private @padded(%a: tensor<?x2x4x4xf32>, %b: tensor<?x3x2x2xf32>)
    -> tensor<3x2x3x3xf32> {
  %r = calc.convolution_filter %a, %b {kernel = [3, 3], strides = [2, 2],
      dilations = [1, 1], low = [1, 0], high = [1, 1], groups = 1} :
      tensor<?x2x4x4xf32>, tensor<?x3x2x2xf32>
  return %r : tensor<3x2x3x3xf32>
}

// TEXT-LABEL: @dilated
func.func private @dilated(%a: tensor<?x1x7xf32>, %b: tensor<?x2x2xf32>)
    -> tensor<2x1x2xf32> {
  %r = calc.convolution_filter %a, %b {kernel = [2], strides = [2], dilations
      = [4], low = [0], high = [0], groups = 1} : tensor<?x1x7xf32>,
      tensor<?x2x2xf32>
  return %r : tensor<2x1x2xf32>
}

// TEXT-LABEL: @grouped
func.func private @grouped(%a: tensor<?x4x4xf32>, %b: tensor<?x2x3xf32>)
    -> tensor<2x2x2xf32> {
  %r = calc.convolution_filter %a, %b {kernel = [2], strides = [1], dilations
      = [1], low = [0], high = [0], groups = 2} : tensor<?x4x4xf32>,
      tensor<?x2x3xf32>
  return %r : tensor<2x2x2xf32>
}

// TEXT-LABEL: @volume
func.func private @volume(%a: tensor<?x1x2x3x2xf32>, %b: tensor<?x1x1x2x2xf32>)
    -> tensor<1x1x2x2x1xf32> {
  %r = calc.convolution_filter %a, %b {kernel = [2, 2, 1], strides = [1, 1,
      1], dilations = [1, 1, 1], low = [0, 0, 0], high = [0, 0, 0], groups =
      1} : tensor<?x1x2x3x2xf32>, tensor<?x1x1x2x2xf32>
  return %r : tensor<1x1x2x2x1xf32>
}

// TEXT-LABEL: @padded_last
// TEXT: groups = 1, channels_last} : tensor<?x4x4x2xf32>, tensor<?x2x2x3xf32>
func.func private @padded_last(%a: tensor<?x2x4x4xf32>, %b: tensor<?x3x2x2xf32>)
    -> tensor<3x2x3x3xf32> {
  %x = calc.transpose %a {permutation = [0, 2, 3, 1]} : tensor<?x2x4x4xf32>
  %y = calc.transpose %b {permutation = [0, 2, 3, 1]} : tensor<?x3x2x2xf32>
  %r = calc.convolution_filter %x, %y {kernel = [3, 3], strides = [2, 2],
      dilations = [1, 1], low = [1, 0], high = [1, 1], groups = 1,
      channels_last} : tensor<?x4x4x2xf32>, tensor<?x2x2x3xf32>
  return %r : tensor<3x2x3x3xf32>
}

// TEXT-LABEL: @grouped_last
// TEXT: groups = 2, channels_last} : tensor<?x4x4xf32>, tensor<?x3x2xf32>
func.func private @grouped_last(%a: tensor<?x4x4xf32>, %b: tensor<?x2x3xf32>) ->
    tensor<2x2x2xf32> {
  %x = calc.transpose %a {permutation = [0, 2, 1]} : tensor<?x4x4xf32>
  %y = calc.transpose %b {permutation = [0, 2, 1]} : tensor<?x2x3xf32>
  %r = calc.convolution_filter %x, %y {kernel = [2], strides = [1], dilations =
      [1], low = [0], high = [0], groups = 2, channels_last} :
      tensor<?x4x4xf32>, tensor<?x3x2xf32>
  return %r : tensor<2x2x2xf32>
}

// TEXT-LABEL: @volume_last
// TEXT: groups = 1, channels_last} : tensor<?x2x3x2x1xf32>, tensor<?x1x2x2x1xf32>
func.func private @volume_last(%a: tensor<?x1x2x3x2xf32>, %b:
    tensor<?x1x1x2x2xf32>) -> tensor<1x1x2x2x1xf32> {
  %x = calc.transpose %a {permutation = [0, 2, 3, 4, 1]} : tensor<?x1x2x3x2xf32>
  %y = calc.transpose %b {permutation = [0, 2, 3, 4, 1]} : tensor<?x1x1x2x2xf32>
  %r = calc.convolution_filter %x, %y {kernel = [2, 2, 1], strides = [1, 1, 1],
      dilations = [1, 1, 1], low = [0, 0, 0], high = [0, 0, 0], groups = 1,
      channels_last} : tensor<?x2x3x2x1xf32>, tensor<?x1x2x2x1xf32>
  return %r : tensor<1x1x2x2x1xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[[1.0, 2.0, -3.0, 2.0], [0.0, 0.0, 1.0, -1.5],
      [3.0, -3.0, -1.5, -1.0], [0.5, -0.5, -2.5, -3.0]], [[-3.0, -3.0, -2.5,
      3.0], [-2.0, 1.0, 1.5, -1.5], [-1.5, -0.5, -1.5, 3.0], [-2.0, 2.5, 2.0,
      2.0]]], [[[-2.5, -0.5, 1.0, 0.0], [1.0, 1.0, 1.0, -3.0], [3.0, 0.5, 2.5,
      -1.5], [-1.0, 2.5, -2.0, -3.0]], [[-1.0, 1.0, -2.5, 2.5], [-1.0, -2.0,
      0.5, 2.5], [2.5, 2.5, -1.5, -3.0], [2.0, 1.5, 2.0, -3.0]]]]> :
      tensor<2x2x4x4xf32>
  %1 = tensor.cast %0 : tensor<2x2x4x4xf32> to tensor<?x2x4x4xf32>
  %2 = arith.constant dense<[[[[-3.0, 0.0], [-1.0, -0.5]], [[3.0, -2.0], [0.0,
      -1.0]], [[-1.5, 2.0], [-2.5, -1.0]]], [[[-2.5, -2.5], [-1.5, 1.5]],
      [[0.5, -0.5], [-2.0, 2.0]], [[2.0, -1.5], [-3.0, -1.0]]]]> :
      tensor<2x3x2x2xf32>
  %3 = tensor.cast %2 : tensor<2x3x2x2xf32> to tensor<?x3x2x2xf32>
  %4 = call @padded(%1, %3) : (tensor<?x2x4x4xf32>, tensor<?x3x2x2xf32>) ->
      tensor<3x2x3x3xf32>
  %5 = tensor.cast %4 : tensor<3x2x3x3xf32> to tensor<*xf32>
  call @printMemrefF32(%5) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 2, 3, 3]
  // CHECK-NEXT{LITERAL}: [[[[-0.5, -5.25, -2.5],
  // CHECK-NEXT{LITERAL}: [-2.25, -4.25, 4.25],
  // CHECK-NEXT{LITERAL}: [-5.75, -1.25, 0]],
  // CHECK-NEXT{LITERAL}: [[3.5, 6.5, -2.25],
  // CHECK-NEXT{LITERAL}: [14, -9, 17.5],
  // CHECK-NEXT{LITERAL}: [8.25, -14.5, -10.75]]],
  // CHECK-NEXT{LITERAL}: [[[-1, -6.5, -2],
  // CHECK-NEXT{LITERAL}: [7.75, -1.25, -13.5],
  // CHECK-NEXT{LITERAL}: [-1.5, -3, 7.5]],
  // CHECK-NEXT{LITERAL}: [[1.5, 10.5, -1],
  // CHECK-NEXT{LITERAL}: [-9.75, -29.75, -5.75],
  // CHECK-NEXT{LITERAL}: [-11.75, -7.25, 0.75]]],
  // CHECK-NEXT{LITERAL}: [[[-5, 1.5, -5.5],
  // CHECK-NEXT{LITERAL}: [-31.5, 8.5, 2.75],
  // CHECK-NEXT{LITERAL}: [8.75, 3.25, 12.75]],
  // CHECK-NEXT{LITERAL}: [[6, 2.5, -5.25],
  // CHECK-NEXT{LITERAL}: [0.5, 2.5, 7],
  // CHECK-NEXT{LITERAL}: [-1.75, -22, -12.25]]]]
  %last4 = call @padded_last(%1, %3) : (tensor<?x2x4x4xf32>, tensor<?x3x2x2xf32>) ->
      tensor<3x2x3x3xf32>
  %last5 = tensor.cast %last4 : tensor<3x2x3x3xf32> to tensor<*xf32>
  call @printMemrefF32(%last5) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 2, 3, 3]
  // CHECK-NEXT{LITERAL}: [[[[-0.5, -5.25, -2.5],
  // CHECK-NEXT{LITERAL}: [-2.25, -4.25, 4.25],
  // CHECK-NEXT{LITERAL}: [-5.75, -1.25, 0]],
  // CHECK-NEXT{LITERAL}: [[3.5, 6.5, -2.25],
  // CHECK-NEXT{LITERAL}: [14, -9, 17.5],
  // CHECK-NEXT{LITERAL}: [8.25, -14.5, -10.75]]],
  // CHECK-NEXT{LITERAL}: [[[-1, -6.5, -2],
  // CHECK-NEXT{LITERAL}: [7.75, -1.25, -13.5],
  // CHECK-NEXT{LITERAL}: [-1.5, -3, 7.5]],
  // CHECK-NEXT{LITERAL}: [[1.5, 10.5, -1],
  // CHECK-NEXT{LITERAL}: [-9.75, -29.75, -5.75],
  // CHECK-NEXT{LITERAL}: [-11.75, -7.25, 0.75]]],
  // CHECK-NEXT{LITERAL}: [[[-5, 1.5, -5.5],
  // CHECK-NEXT{LITERAL}: [-31.5, 8.5, 2.75],
  // CHECK-NEXT{LITERAL}: [8.75, 3.25, 12.75]],
  // CHECK-NEXT{LITERAL}: [[6, 2.5, -5.25],
  // CHECK-NEXT{LITERAL}: [0.5, 2.5, 7],
  // CHECK-NEXT{LITERAL}: [-1.75, -22, -12.25]]]]
  %6 = arith.constant dense<[[[-2.5, 2.0, 0.0, 0.0, -1.5, 0.0, 3.0]], [[-1.5,
      1.5, -3.0, -1.0, 3.0, 2.5, -2.5]]]> : tensor<2x1x7xf32>
  %7 = tensor.cast %6 : tensor<2x1x7xf32> to tensor<?x1x7xf32>
  %8 = arith.constant dense<[[[2.0, 2.0], [-0.5, -1.0]], [[3.0, 3.0], [1.0,
      -0.5]]]> : tensor<2x2x2xf32>
  %9 = tensor.cast %8 : tensor<2x2x2xf32> to tensor<?x2x2xf32>
  %10 = call @dilated(%7, %9) : (tensor<?x1x7xf32>, tensor<?x2x2xf32>) ->
      tensor<2x1x2xf32>
  %11 = tensor.cast %10 : tensor<2x1x2xf32> to tensor<*xf32>
  call @printMemrefF32(%11) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 1, 2]
  // CHECK-NEXT{LITERAL}: [[[-18.5, 4.5]],
  // CHECK-NEXT{LITERAL}: [[1.25, 2]]]
  %12 = arith.constant dense<[[[-2.0, 3.0, -1.5, 0.5], [1.0, -1.5, -1.0, 1.5],
      [-2.0, 1.0, 3.0, 1.0], [1.0, 0.0, 3.0, -2.0]]]> : tensor<1x4x4xf32>
  %13 = tensor.cast %12 : tensor<1x4x4xf32> to tensor<?x4x4xf32>
  %14 = arith.constant dense<[[[-1.0, 1.0, 1.0], [-2.5, -2.0, 1.0]]]> :
      tensor<1x2x3xf32>
  %15 = tensor.cast %14 : tensor<1x2x3xf32> to tensor<?x2x3xf32>
  %16 = call @grouped(%13, %15) : (tensor<?x4x4xf32>, tensor<?x2x3xf32>) ->
      tensor<2x2x2xf32>
  %17 = tensor.cast %16 : tensor<2x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%17) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[3.5, -4],
  // CHECK-NEXT{LITERAL}: [-3.5, 2]],
  // CHECK-NEXT{LITERAL}: [[6, -7.5],
  // CHECK-NEXT{LITERAL}: [0.5, -8]]]
  %last16 = call @grouped_last(%13, %15) : (tensor<?x4x4xf32>, tensor<?x2x3xf32>) ->
      tensor<2x2x2xf32>
  %last17 = tensor.cast %last16 : tensor<2x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%last17) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[3.5, -4],
  // CHECK-NEXT{LITERAL}: [-3.5, 2]],
  // CHECK-NEXT{LITERAL}: [[6, -7.5],
  // CHECK-NEXT{LITERAL}: [0.5, -8]]]
  %18 = arith.constant dense<[[[[[2.0, 1.0], [3.0, -1.0], [-1.0, 2.0]],
      [[-3.0, -2.0], [-2.0, -0.5], [-2.0, 2.0]]]]]> : tensor<1x1x2x3x2xf32>
  %19 = tensor.cast %18 : tensor<1x1x2x3x2xf32> to tensor<?x1x2x3x2xf32>
  %20 = arith.constant dense<[[[[[2.5, -1.0], [-3.0, 1.5]]]]]> :
      tensor<1x1x1x2x2xf32>
  %21 = tensor.cast %20 : tensor<1x1x1x2x2xf32> to tensor<?x1x1x2x2xf32>
  %22 = call @volume(%19, %21) : (tensor<?x1x2x3x2xf32>,
      tensor<?x1x1x2x2xf32>) -> tensor<1x1x2x2x1xf32>
  %23 = tensor.cast %22 : tensor<1x1x2x2x1xf32> to tensor<*xf32>
  call @printMemrefF32(%23) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1, 2, 2, 1]
  // CHECK-NEXT{LITERAL}: [[[[[-6.5],
  // CHECK-NEXT{LITERAL}: [14.5]],
  // CHECK-NEXT{LITERAL}: [[-0.25],
  // CHECK-NEXT{LITERAL}: [4.5]]]]]
  %last22 = call @volume_last(%19, %21) : (tensor<?x1x2x3x2xf32>,
      tensor<?x1x1x2x2xf32>) -> tensor<1x1x2x2x1xf32>
  %last23 = tensor.cast %last22 : tensor<1x1x2x2x1xf32> to tensor<*xf32>
  call @printMemrefF32(%last23) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1, 2, 2, 1]
  // CHECK-NEXT{LITERAL}: [[[[[-6.5],
  // CHECK-NEXT{LITERAL}: [14.5]],
  // CHECK-NEXT{LITERAL}: [[-0.25],
  // CHECK-NEXT{LITERAL}: [4.5]]]]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
