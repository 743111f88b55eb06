// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators without an array operand.
#ifndef NGC_DIALECT_CALC_CONSTANT
#define NGC_DIALECT_CALC_CONSTANT

include "dialect/calc/Base.td"

def Calc_ConstantDocs : OpDocGroup {
  let summary = "Constants";
  let description = [{
    Operators without an array operand.
  }];
}

let opDocGroup = Calc_ConstantDocs in {

def Calc_ConstantOp : Calc_InferredOp<"constant", [
    ConstantLike, Calc_Pointwise, Calc_Free, Calc_NotDifferentiable,
    Calc_Permutable]> {
  let summary = "an array known to the compiler";
  let description = [{
    For small tables. Learned arrays are arguments of their function.

    ```mlir
    func.func @table() -> tensor<3xf32> {
      %r = calc.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
      return %r : tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Calc_IotaOp : Calc_ArrayOp<"iota", [
    Calc_Pointwise, Calc_Free, Calc_NotDifferentiable, Calc_Permutable]> {
  let summary = "an array of indices along one axis";
  let description = [{
    There is one size operand for every `?` of the result.

    ```mlir
    func.func @columns(%n: index) -> tensor<?x10xi64> {
      %r = calc.iota sizes(%n) {axis = 1} : tensor<?x10xi64>
      return %r : tensor<?x10xi64>
    }
    ```
  }];
  let arguments = (ins Calc_Sizes:$sizes, I64Attr:$axis);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    (`sizes` `(` $sizes^ `)`)? `{` `axis` `=` $axis `}` attr-dict
    `:` type($result)
  }];
  let hasVerifier = 1;
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_CONSTANT
