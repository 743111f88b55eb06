// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-decompose | %evaluate | FileCheck %s

// Running sums, and what each step adds twice.
// TEXT-LABEL: @sums
// TEXT: calc.scan (%{{.*}}) from (%{{.*}}) {
// TEXT: calc.next %{{.*}} keep %{{.*}} : tensor<?xf32>, tensor<?xf32>
// TEXT: } : (tensor<3x?xf32>, tensor<?xf32>) -> (tensor<4x?xf32>, tensor<3x?xf32>)
func.func private @sums(%x: tensor<3x?xf32>, %s: tensor<?xf32>)
    -> (tensor<4x?xf32>, tensor<3x?xf32>) {
  %r:2 = calc.scan (%x) from (%s) {
  ^bb0(%a: tensor<?xf32>, %sum: tensor<?xf32>):
    %new = calc.map (%a, %sum) {
    ^bb1(%p: f32, %q: f32):
      %y = arith.addf %p, %q : f32
      calc.yield %y : f32
    } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    %twice = calc.map (%a) {
    ^bb1(%p: f32):
      %y = arith.addf %p, %p : f32
      calc.yield %y : f32
    } : (tensor<?xf32>) -> tensor<?xf32>
    calc.next %new keep %twice : tensor<?xf32>, tensor<?xf32>
  } : (tensor<3x?xf32>, tensor<?xf32>) -> (tensor<4x?xf32>, tensor<3x?xf32>)
  return %r#0, %r#1 : tensor<4x?xf32>, tensor<3x?xf32>
}

// From the last step to the first, with an array that all steps read; the
// number of steps is not known.
// TEXT-LABEL: @backwards
// TEXT: calc.scan reverse (%{{.*}}) from (%{{.*}}) with (%{{.*}}) {
func.func private @backwards(%x: tensor<?x2xf32>, %s: tensor<2xf32>,
                             %w: tensor<2xf32>) -> tensor<?x2xf32> {
  %r = calc.scan reverse (%x) from (%s) with (%w) {
  ^bb0(%a: tensor<2xf32>, %state: tensor<2xf32>, %all: tensor<2xf32>):
    %new = calc.map (%a, %state, %all) {
    ^bb1(%p: f32, %q: f32, %v: f32):
      %y = arith.mulf %q, %v : f32
      %z = arith.addf %p, %y : f32
      calc.yield %z : f32
    } : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    calc.next %new : tensor<2xf32>
  } : (tensor<?x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %r : tensor<?x2xf32>
}

func.func @main() {
  %0 = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]>
      : tensor<3x2xf32>
  %1 = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %x = tensor.cast %0 : tensor<3x2xf32> to tensor<3x?xf32>
  %s = tensor.cast %1 : tensor<2xf32> to tensor<?xf32>
  %2:2 = call @sums(%x, %s) : (tensor<3x?xf32>, tensor<?xf32>)
      -> (tensor<4x?xf32>, tensor<3x?xf32>)
  %3 = tensor.cast %2#0 : tensor<4x?xf32> to tensor<*xf32>
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [4, 2]
  // CHECK-NEXT{LITERAL}: [[10, 20],
  // CHECK-NEXT{LITERAL}: [11, 22],
  // CHECK-NEXT{LITERAL}: [14, 26],
  // CHECK-NEXT{LITERAL}: [19, 32]]
  %4 = tensor.cast %2#1 : tensor<3x?xf32> to tensor<*xf32>
  call @printMemrefF32(%4) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [3, 2]
  // CHECK-NEXT{LITERAL}: [[2, 4],
  // CHECK-NEXT{LITERAL}: [6, 8],
  // CHECK-NEXT{LITERAL}: [10, 12]]
  %w = arith.constant dense<[2.0, -1.0]> : tensor<2xf32>
  %y = tensor.cast %0 : tensor<3x2xf32> to tensor<?x2xf32>
  %5 = call @backwards(%y, %1, %w)
      : (tensor<?x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %6 = tensor.cast %5 : tensor<?x2xf32> to tensor<*xf32>
  call @printMemrefF32(%6) : (tensor<*xf32>) -> ()
  // CHECK: sizes = [4, 2]
  // CHECK-NEXT{LITERAL}: [[107, -16],
  // CHECK-NEXT{LITERAL}: [53, 18],
  // CHECK-NEXT{LITERAL}: [25, -14],
  // CHECK-NEXT{LITERAL}: [10, 20]]
  return
}
func.func private @printMemrefF32(tensor<*xf32>)
