// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-expand-math | FileCheck %s
// RUN: ngc-opt %s --ngc-expand-math --cse --convert-vector-to-llvm --convert-arith-to-llvm --convert-math-to-llvm --convert-func-to-llvm --reconcile-unrealized-casts | mlir-translate --mlir-to-llvmir | opt -O2 -mattr=+avx2,+fma -mtriple=x86_64-linux-gnu -S | FileCheck %s --check-prefix=LLVM

// Functions become arithmetic on the same type, scalars and vectors alike;
// what is an instruction stays.

// CHECK-LABEL: @scalar
// CHECK-NOT: math.tanh
// CHECK-DAG: arith.select
// CHECK-DAG: math.copysign
// CHECK: return {{.*}} : f64
func.func @scalar(%x: f64) -> f64 {
  %y = math.tanh %x : f64
  return %y : f64
}

// CHECK-LABEL: @vector
// CHECK-NOT: {{math.(exp|log|pow|sin)|calc}}
// CHECK: return {{.*}} : vector<8xf32>
// LLVM-LABEL: @vector
// LLVM-NOT: call {{.*}}@{{(exp|log|pow|sin|tgamma|llvm.(exp|log|pow|sin))}}
// LLVM: ret <8 x float>
func.func @vector(%x: vector<8xf32>) -> vector<8xf32> {
  %a = math.exp %x : vector<8xf32>
  %b = math.log1p %a : vector<8xf32>
  %c = math.powf %a, %b : vector<8xf32>
  %d = math.sin %c : vector<8xf32>
  %e = calc.gamma %d : vector<8xf32>
  return %e : vector<8xf32>
}

// CHECK-LABEL: @instructions
// CHECK-NEXT: math.sqrt
// CHECK-NEXT: math.floor
// CHECK-NEXT: math.roundeven
func.func @instructions(%x: f32) -> f32 {
  %a = math.sqrt %x : f32
  %b = math.floor %a : f32
  %c = math.roundeven %b : f32
  return %c : f32
}

// Other formats are left to whoever widens them.
// CHECK-LABEL: @narrow
// CHECK: math.exp %{{.*}} : bf16
func.func @narrow(%x: bf16) -> bf16 {
  %y = math.exp %x : bf16
  return %y : bf16
}

// Powers that are few products are those, in the precision of the data.
// CHECK-LABEL: @powers
// CHECK: %[[SQUARE:.*]] = arith.mulf %[[X:.*]], %[[X]] : vector<8xf32>
// CHECK-NEXT: %[[CUBE:.*]] = arith.mulf %[[X]], %[[SQUARE]] : vector<8xf32>
// CHECK-NOT: arith.extf
// CHECK: arith.mulf %[[CUBE]], %[[CUBE]] : vector<8xf32>
// CHECK: arith.extf
// CHECK: return
func.func @powers(%x: vector<8xf32>) -> vector<8xf32> {
  %three = arith.constant 3.0 : f32
  %threes = vector.broadcast %three : f32 to vector<8xf32>
  %twos = arith.constant dense<2.0> : vector<8xf32>
  %halves = arith.constant dense<2.5> : vector<8xf32>
  %a = math.powf %x, %threes : vector<8xf32>
  %b = math.powf %a, %twos : vector<8xf32>
  %c = math.powf %b, %halves : vector<8xf32>
  return %c : vector<8xf32>
}
