// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of one number that the dialect math does not have. They stand in
// the body of a map, and become arith and math there.
#ifndef NGC_DIALECT_CALC_SCALAR
#define NGC_DIALECT_CALC_SCALAR

include "dialect/calc/Base.td"

def Calc_ScalarDocs : OpDocGroup {
  let summary = "Scalar functions";
  let description = [{
    Functions of one number that the dialect math does not have. They stand in
    the body of a map.
  }];
}

class Calc_ScalarOp<string mnemonic> : Calc_Op<mnemonic, !listconcat(
    [Pure, SameOperandsAndResultType], ElementwiseMappable.traits)> {
  let arguments = (ins FloatLike:$operand);
  let results = (outs FloatLike:$result);
  let assemblyFormat = "$operand attr-dict `:` type($result)";
}

let opDocGroup = Calc_ScalarDocs in {

def Calc_GammaOp : Calc_ScalarOp<"gamma"> {
  let summary = "Euler's gamma function";
  let description = [{
    ```mlir
    func.func @factorial(%n: f32) -> f32 {
      %one = arith.constant 1.0 : f32
      %x = arith.addf %n, %one : f32
      %r = calc.gamma %x : f32
      return %r : f32
    }
    ```
  }];
}

def Calc_LogGammaOp : Calc_ScalarOp<"log_gamma"> {
  let summary = "logarithm of the absolute value of gamma";
  let description = [{
    ```mlir
    func.func @log_factorial(%n: f64) -> f64 {
      %one = arith.constant 1.0 : f64
      %x = arith.addf %n, %one : f64
      %r = calc.log_gamma %x : f64
      return %r : f64
    }
    ```
  }];
}

def Calc_InverseErfOp : Calc_ScalarOp<"inverse_erf"> {
  let summary = "inverse of the error function, on -1 to 1";
  let description = [{
    ```mlir
    func.func @quantile(%p: f32) -> f32 {
      %r = calc.inverse_erf %p : f32
      return %r : f32
    }
    ```
  }];
}

def Calc_DigammaOp : Calc_ScalarOp<"digamma"> {
  let summary = "derivative of log_gamma";
  let description = [{
    ```mlir
    func.func @digamma(%x: f64) -> f64 {
      %r = calc.digamma %x : f64
      return %r : f64
    }
    ```
  }];
}

def Calc_TrigammaOp : Calc_ScalarOp<"trigamma"> {
  let summary = "derivative of digamma";
  let description = [{
    ```mlir
    func.func @trigamma(%x: f64) -> f64 {
      %r = calc.trigamma %x : f64
      return %r : f64
    }
    ```
  }];
}

def Calc_LogisticOp : Calc_ScalarOp<"logistic"> {
  let summary = "1 / (1 + exp(-x))";
  let description = [{
    Kept whole, so that its logarithm can be taken without first rounding to 0
    or 1.

    ```mlir
    func.func @probability(%x: f32) -> f32 {
      %r = calc.logistic %x : f32
      return %r : f32
    }
    ```
  }];
}

def Calc_SoftplusOp : Calc_ScalarOp<"softplus"> {
  let summary = "log(1 + exp(x)), the integral of logistic";
  let description = [{
    ```mlir
    func.func @smooth_ramp(%x: f32) -> f32 {
      %r = calc.softplus %x : f32
      return %r : f32
    }
    ```
  }];
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_SCALAR
