// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

func.func @no_steps(%s: tensor<2xf32>) {
  // expected-error @below {{expected at least one input: it tells the steps}}
  %r = calc.scan () from (%s) {
  ^bb0(%state: tensor<2xf32>):
    calc.next %state : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @steps_differ(%x: tensor<5x2xf32>, %y: tensor<4x2xf32>,
                        %s: tensor<2xf32>) {
  // expected-error @below {{input 1 is 'tensor<4x2xf32>', but there are 5 steps}}
  %r = calc.scan (%x, %y) from (%s) {
  ^bb0(%a: tensor<2xf32>, %b: tensor<2xf32>, %state: tensor<2xf32>):
    calc.next %state : tensor<2xf32>
  } : (tensor<5x2xf32>, tensor<4x2xf32>, tensor<2xf32>) -> tensor<6x2xf32>
  return
}

// -----

func.func @another_state(%x: tensor<5x2xf32>, %s: tensor<3xf32>) {
  // expected-error @below {{new state 0 is 'tensor<2xf32>', expected 'tensor<3xf32>'}}
  %r = calc.scan (%x) from (%s) {
  ^bb0(%a: tensor<2xf32>, %state: tensor<3xf32>):
    calc.next %a : tensor<2xf32>
  } : (tensor<5x2xf32>, tensor<3xf32>) -> tensor<6x2xf32>
  return
}

// -----

func.func @result(%x: tensor<5x2xf32>, %s: tensor<2xf32>) {
  // expected-error @below {{result 0 is 'tensor<5x2xf32>', expected 'tensor<6x2xf32>'}}
  %r = calc.scan (%x) from (%s) {
  ^bb0(%a: tensor<2xf32>, %state: tensor<2xf32>):
    calc.next %a : tensor<2xf32>
  } : (tensor<5x2xf32>, tensor<2xf32>) -> tensor<5x2xf32>
  return
}

// -----

func.func @argument(%x: tensor<5x2xf32>, %s: tensor<2xf32>) {
  // expected-error @below {{argument of the body 0 is 'tensor<5x2xf32>', expected 'tensor<2xf32>'}}
  %r = calc.scan (%x) from (%s) {
  ^bb0(%a: tensor<5x2xf32>, %state: tensor<2xf32>):
    calc.next %state : tensor<2xf32>
  } : (tensor<5x2xf32>, tensor<2xf32>) -> tensor<6x2xf32>
  return
}
