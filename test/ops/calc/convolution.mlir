// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// TEXT-LABEL: @padded
// TEXT: calc.convolution %{{.*}}, %{{.*}} {strides = [2, 2], dilations = [1, 1], low = [1, 0], high = [1, 1], groups = 1} : tensor<?x2x4x4xf32>, tensor<2x2x3x3xf32>
func.func private @padded(%a: tensor<?x2x4x4xf32>, %b: tensor<2x2x3x3xf32>)
    -> tensor<?x2x2x2xf32> {
  %r = calc.convolution %a, %b {strides = [2, 2], dilations = [1, 1],
      low = [1, 0], high = [1, 1], groups = 1}
      : tensor<?x2x4x4xf32>, tensor<2x2x3x3xf32>
  return %r : tensor<?x2x2x2xf32>
}

// TEXT-LABEL: @dilated
func.func private @dilated(%a: tensor<?x1x7xf32>, %b: tensor<2x1x2xf32>)
    -> tensor<?x2x2xf32> {
  %r = calc.convolution %a, %b {strides = [2], dilations = [3],
      low = [0], high = [0], groups = 1}
      : tensor<?x1x7xf32>, tensor<2x1x2xf32>
  return %r : tensor<?x2x2xf32>
}

// TEXT-LABEL: @grouped
func.func private @grouped(%a: tensor<?x4x3xf32>, %b: tensor<2x2x2xf32>)
    -> tensor<?x2x2xf32> {
  %r = calc.convolution %a, %b {strides = [1], dilations = [1],
      low = [0], high = [0], groups = 2}
      : tensor<?x4x3xf32>, tensor<2x2x2xf32>
  return %r : tensor<?x2x2xf32>
}

// TEXT-LABEL: @depthwise
func.func private @depthwise(%a: tensor<?x2x2x3xf32>, %b: tensor<4x1x2x2xf32>)
    -> tensor<?x4x1x2xf32> {
  %r = calc.convolution %a, %b {strides = [1, 1], dilations = [1, 1],
      low = [0, 0], high = [0, 0], groups = 2}
      : tensor<?x2x2x3xf32>, tensor<4x1x2x2xf32>
  return %r : tensor<?x4x1x2xf32>
}

// TEXT-LABEL: @volume
func.func private @volume(%a: tensor<?x1x2x3x2xf32>, %b: tensor<1x1x2x2x1xf32>)
    -> tensor<?x1x1x2x3xf32> {
  %r = calc.convolution %a, %b {strides = [1, 1, 1], dilations = [1, 1, 1],
      low = [0, 0, 0], high = [0, 0, 1], groups = 1}
      : tensor<?x1x2x3x2xf32>, tensor<1x1x2x2x1xf32>
  return %r : tensor<?x1x1x2x3xf32>
}

// TEXT-LABEL: @any_size
func.func private @any_size(%a: tensor<?x1x?x?xf32>, %b: tensor<1x1x2x2xf32>)
    -> tensor<?x1x?x?xf32> {
  %r = calc.convolution %a, %b {strides = [1, 2], dilations = [1, 1],
      low = [0, 1], high = [0, 1], groups = 1}
      : tensor<?x1x?x?xf32>, tensor<1x1x2x2xf32>
  return %r : tensor<?x1x?x?xf32>
}

// TEXT-LABEL: @padded_last
// TEXT: groups = 1, channels_last} : tensor<?x4x4x2xf32>, tensor<2x2x3x3xf32>
func.func private @padded_last(%a: tensor<?x2x4x4xf32>, %b: tensor<2x2x3x3xf32>)
    -> tensor<?x2x2x2xf32> {
  %x = calc.transpose %a {permutation = [0, 2, 3, 1]} : tensor<?x2x4x4xf32>
  %r = calc.convolution %x, %b {strides = [2, 2], dilations = [1, 1], low = [1,
      0], high = [1, 1], groups = 1, channels_last} : tensor<?x4x4x2xf32>,
      tensor<2x2x3x3xf32>
  %t = calc.transpose %r {permutation = [0, 3, 1, 2]} : tensor<?x2x2x2xf32>
  return %t : tensor<?x2x2x2xf32>
}

// TEXT-LABEL: @grouped_last
// TEXT: groups = 2, channels_last} : tensor<?x3x4xf32>, tensor<2x2x2xf32>
func.func private @grouped_last(%a: tensor<?x4x3xf32>, %b: tensor<2x2x2xf32>) ->
    tensor<?x2x2xf32> {
  %x = calc.transpose %a {permutation = [0, 2, 1]} : tensor<?x4x3xf32>
  %r = calc.convolution %x, %b {strides = [1], dilations = [1], low = [0], high
      = [0], groups = 2, channels_last} : tensor<?x3x4xf32>, tensor<2x2x2xf32>
  %t = calc.transpose %r {permutation = [0, 2, 1]} : tensor<?x2x2xf32>
  return %t : tensor<?x2x2xf32>
}

// TEXT-LABEL: @volume_last
// TEXT: groups = 1, channels_last} : tensor<?x2x3x2x1xf32>, tensor<1x1x2x2x1xf32>
func.func private @volume_last(%a: tensor<?x1x2x3x2xf32>, %b:
    tensor<1x1x2x2x1xf32>) -> tensor<?x1x1x2x3xf32> {
  %x = calc.transpose %a {permutation = [0, 2, 3, 4, 1]} : tensor<?x1x2x3x2xf32>
  %r = calc.convolution %x, %b {strides = [1, 1, 1], dilations = [1, 1, 1], low
      = [0, 0, 0], high = [0, 0, 1], groups = 1, channels_last} :
      tensor<?x2x3x2x1xf32>, tensor<1x1x2x2x1xf32>
  %t = calc.transpose %r {permutation = [0, 4, 1, 2, 3]} : tensor<?x1x2x3x1xf32>
  return %t : tensor<?x1x1x2x3xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[[[-2.0, -1.5, -2.0, -2.0], [-0.5, 0.5,
      -1.5, 2.5], [2.0, -3.0, 3.0, 2.5], [1.5, 1.5, 3.0, -1.5]], [[3.0,
      -1.0, -0.5, 3.0], [2.5, -1.5, -3.0, -1.0], [2.5, 1.0, 2.0, 2.0],
      [0.0, 2.5, 0.5, -2.0]]]]> : tensor<1x2x4x4xf32>
  %1 = tensor.cast %0 : tensor<1x2x4x4xf32> to tensor<?x2x4x4xf32>
  %2 = arith.constant dense<[[[[0.5, -1.5, 3.0], [3.0, 1.0, 0.0], [0.0,
      -0.5, 0.0]], [[-0.5, 3.0, 2.5], [0.5, -2.5, 2.0], [-0.5, -1.0,
      -1.0]]], [[[1.5, 1.5, 2.0], [-3.0, 3.0, 0.0], [-2.0, 3.0, 0.0]],
      [[1.0, -2.0, 2.5], [2.0, -1.0, -2.5], [0.0, 2.0,
      -2.5]]]]> : tensor<2x2x3x3xf32>
  %3 = call @padded(%1, %2)
      : (tensor<?x2x4x4xf32>, tensor<2x2x3x3xf32>) -> tensor<?x2x2x2xf32>
  %4 = tensor.cast %3 : tensor<?x2x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%4) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[[-1.5, -14.5],
  // CHECK-NEXT{LITERAL}: [-16.75, 4]],
  // CHECK-NEXT{LITERAL}: [[16.75, 4.5],
  // CHECK-NEXT{LITERAL}: [-15.75, -13.5]]]]
  %last3 = call @padded_last(%1, %2)
      : (tensor<?x2x4x4xf32>, tensor<2x2x3x3xf32>) -> tensor<?x2x2x2xf32>
  %last4 = tensor.cast %last3 : tensor<?x2x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%last4) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[[-1.5, -14.5],
  // CHECK-NEXT{LITERAL}: [-16.75, 4]],
  // CHECK-NEXT{LITERAL}: [[16.75, 4.5],
  // CHECK-NEXT{LITERAL}: [-15.75, -13.5]]]]
  %5 = arith.constant dense<[[[-0.5, -2.5, 0.0, 3.0, 1.5, 1.0, 3.0]],
      [[0.0, -0.5, 1.5, 0.5, -0.5, -1.0, 2.5]]]> : tensor<2x1x7xf32>
  %6 = tensor.cast %5 : tensor<2x1x7xf32> to tensor<?x1x7xf32>
  %7 = arith.constant dense<[[[3.0, 1.5]], [[2.5,
      0.0]]]> : tensor<2x1x2xf32>
  %8 = call @dilated(%6, %7)
      : (tensor<?x1x7xf32>, tensor<2x1x2xf32>) -> tensor<?x2x2xf32>
  %9 = tensor.cast %8 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%9) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [2, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[3, 1.5],
  // CHECK-NEXT{LITERAL}: [-1.25, 0]],
  // CHECK-NEXT{LITERAL}: [[0.75, 3],
  // CHECK-NEXT{LITERAL}: [0, 3.75]]]
  %10 = arith.constant dense<[[[1.0, -2.5, -0.5], [-0.5, 2.5, 3.0],
      [1.0, -1.5, 0.5], [0.5, 1.5, 3.0]]]> : tensor<1x4x3xf32>
  %11 = tensor.cast %10 : tensor<1x4x3xf32> to tensor<?x4x3xf32>
  %12 = arith.constant dense<[[[3.0, -1.0], [0.5, -0.5]], [[2.0, 1.5],
      [0.0, 2.5]]]> : tensor<2x2x2xf32>
  %13 = call @grouped(%11, %12)
      : (tensor<?x4x3xf32>, tensor<2x2x2xf32>) -> tensor<?x2x2xf32>
  %14 = tensor.cast %13 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%14) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[4, -7.25],
  // CHECK-NEXT{LITERAL}: [3.5, 5.25]]]
  %last13 = call @grouped_last(%11, %12)
      : (tensor<?x4x3xf32>, tensor<2x2x2xf32>) -> tensor<?x2x2xf32>
  %last14 = tensor.cast %last13 : tensor<?x2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%last14) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 2, 2]
  // CHECK-NEXT{LITERAL}: [[[4, -7.25],
  // CHECK-NEXT{LITERAL}: [3.5, 5.25]]]
  %15 = arith.constant dense<[[[[2.5, -2.0, 3.0], [-3.0, -0.5, -1.5]],
      [[-3.0, -0.5, 0.5], [-2.5, 1.0, -1.0]]]]> : tensor<1x2x2x3xf32>
  %16 = tensor.cast %15 : tensor<1x2x2x3xf32> to tensor<?x2x2x3xf32>
  %17 = arith.constant dense<[[[[2.5, 1.5], [2.0, -3.0]]], [[[-2.0,
      -3.0], [0.5, 0.0]]], [[[-2.0, 1.5], [1.5, -0.5]]], [[[2.5, -2.5],
      [-3.0, -3.0]]]]> : tensor<4x1x2x2xf32>
  %18 = call @depthwise(%16, %17)
      : (tensor<?x2x2x3xf32>, tensor<4x1x2x2xf32>) -> tensor<?x4x1x2xf32>
  %19 = tensor.cast %18 : tensor<?x4x1x2xf32> to tensor<*xf32>
  call @printMemrefF32(%19) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 4, 1, 2]
  // CHECK-NEXT{LITERAL}: [[[[-1.25, 3]],
  // CHECK-NEXT{LITERAL}: [[-0.5, -5.25]],
  // CHECK-NEXT{LITERAL}: [[1, 3.75]],
  // CHECK-NEXT{LITERAL}: [[-1.75, -2.5]]]]
  %20 = arith.constant dense<[[[[[1.5, -2.5], [-2.5, -0.5], [-1.5,
      -2.0]], [[-3.0, 2.0], [2.0, -1.0], [2.0,
      2.5]]]]]> : tensor<1x1x2x3x2xf32>
  %21 = tensor.cast %20 : tensor<1x1x2x3x2xf32> to tensor<?x1x2x3x2xf32>
  %22 = arith.constant dense<[[[[[3.0], [1.0]], [[0.5],
      [-2.5]]]]]> : tensor<1x1x2x2x1xf32>
  %23 = call @volume(%21, %22)
      : (tensor<?x1x2x3x2xf32>, tensor<1x1x2x2x1xf32>) -> tensor<?x1x1x2x3xf32>
  %24 = tensor.cast %23 : tensor<?x1x1x2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%24) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1, 1, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[[[-4.5, -4.5, 0],
  // CHECK-NEXT{LITERAL}: [-13, -10.25, 0]]]]]
  %last23 = call @volume_last(%21, %22)
      : (tensor<?x1x2x3x2xf32>, tensor<1x1x2x2x1xf32>) -> tensor<?x1x1x2x3xf32>
  %last24 = tensor.cast %last23 : tensor<?x1x1x2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%last24) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1, 1, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[[[-4.5, -4.5, 0],
  // CHECK-NEXT{LITERAL}: [-13, -10.25, 0]]]]]
  %25 = arith.constant dense<[[[[-1.0, 1.5, 3.0, -1.5], [0.0, 2.0, 3.0,
      0.5], [-2.5, -3.0, -2.0, 0.5]]]]> : tensor<1x1x3x4xf32>
  %26 = tensor.cast %25 : tensor<1x1x3x4xf32> to tensor<?x1x?x?xf32>
  %27 = arith.constant dense<[[[[3.0, -3.0], [-3.0,
      3.0]]]]> : tensor<1x1x2x2xf32>
  %28 = call @any_size(%26, %27)
      : (tensor<?x1x?x?xf32>, tensor<1x1x2x2xf32>) -> tensor<?x1x?x?xf32>
  %29 = tensor.cast %28 : tensor<?x1x?x?xf32> to tensor<*xf32>
  call @printMemrefF32(%29) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [1, 1, 2, 3]
  // CHECK-NEXT{LITERAL}: [[[[3, -1.5, -6],
  // CHECK-NEXT{LITERAL}: [-7.5, 0, 0]]]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
