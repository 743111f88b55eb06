// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that treat every element alike.
#ifndef NGC_DIALECT_CALC_ELEMENTWISE
#define NGC_DIALECT_CALC_ELEMENTWISE

include "dialect/calc/Base.td"

def Calc_ElementwiseDocs : OpDocGroup {
  let summary = "Elementwise";
  let description = [{
    Operators that treat every element alike.
  }];
}

let opDocGroup = Calc_ElementwiseDocs in {

def Calc_MapOp : Calc_ArrayOp<"map", [
    SingleBlock, Calc_Pointwise, Calc_Differentiable, Calc_Permutable]> {
  let summary = "one scalar computation for each element";
  let description = [{
    All inputs have the result's shape. The body is scalar: arith, math and the
    scalar operators of calc. It may read scalars of the function around it.

    ```mlir
    func.func @sum(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
      %r = calc.map (%a, %b) {
      ^bb0(%x: f32, %y: f32):
        %s = arith.addf %x, %y : f32
        calc.yield %s : f32
      } : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
      return %r : tensor<?xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Calc_Tensor>:$inputs);
  let results = (outs Calc_Tensor:$result);
  let regions = (region SizedRegion<1>:$body);
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "ValueRange":$inputs, "Type":$element,
      "function_ref<Value(OpBuilder &, Location, ValueRange)>":$body)>];
  let assemblyFormat = [{
    ` ` `(` $inputs `)` $body attr-dict `:` functional-type($inputs, $result)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Calc_YieldOp : Calc_Op<"yield", [
    Pure, Terminator, ParentOneOf<["MapOp"]>]> {
  let summary = "the value of one element, at the end of a map's body";
  let description = [{
    ```mlir
    func.func @negate(%a: tensor<3xf32>) -> tensor<3xf32> {
      %r = calc.map (%a) {
      ^bb0(%x: f32):
        %y = arith.negf %x : f32
        calc.yield %y : f32
      } : (tensor<3xf32>) -> tensor<3xf32>
      return %r : tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Element:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_ELEMENTWISE
