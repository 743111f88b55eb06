// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error @+1 {{expected at least one input}}
  %r = "calc.map"() ({
  ^bb0:
    %c = arith.constant 1.0 : f32
    calc.yield %c : f32
  }) : () -> tensor<3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<?x3xf32>) {
  // expected-error @+1 {{body has 1 arguments, but there are 2 inputs}}
  %r = "calc.map"(%a, %b) ({
  ^bb0(%x: f32):
    calc.yield %x : f32
  }) : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{input 1 is 'tensor<3xf32>', but the result is 'tensor<?x3xf32>'}}
  %r = "calc.map"(%a, %b) ({
  ^bb0(%x: f32, %y: f32):
    calc.yield %x : f32
  }) : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{argument 0 of the body is 'f64', but input 0 has elements of type 'f32'}}
  %r = "calc.map"(%a) ({
  ^bb0(%x: f64):
    calc.yield %x : f64
  }) : (tensor<?x3xf32>) -> tensor<?x3xf64>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{body must end with calc.yield}}
  %r = "calc.map"(%a) ({
  ^bb0(%x: f32):
    cf.br ^bb0(%x : f32)
  }) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @f(%a: tensor<?x3xf32>) {
  // expected-error @+1 {{body yields 'f32', but the result has elements of type 'i64'}}
  %r = "calc.map"(%a) ({
  ^bb0(%x: f32):
    calc.yield %x : f32
  }) : (tensor<?x3xf32>) -> tensor<?x3xi64>
  return
}
