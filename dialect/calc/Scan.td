// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that repeat a computation, each time with what the last one left.
#ifndef NGC_DIALECT_CALC_SCAN
#define NGC_DIALECT_CALC_SCAN

include "dialect/calc/Base.td"

def Calc_ScanDocs : OpDocGroup {
  let summary = "Repetition";
  let description = [{
    Operators that repeat a computation, each time with what the last one left.

    `calc.scan` takes a step for each entry of the first axis of its `inputs`,
    which they have in common. The body gets the step's entry of each input, the
    states, which are those of `states` in the first step, and the `shared`
    arrays as they are. It ends with the new states and with what else is kept.

    A state becomes a result of all its values: entry 0 is the first, entry
    i + 1 what step i left. What else is kept has an entry for each step. With
    `reverse` the last step is taken first; then the last entry of a state is
    what it begins with, and entry i what step i left.
  }];
}

let opDocGroup = Calc_ScanDocs in {

class Calc_StepwiseOp<string mnemonic> : Calc_ArrayOp<mnemonic, [
    SingleBlock, IsolatedFromAbove, AttrSizedOperandSegments,
    StepwiseOpInterface, Calc_JointlyDifferentiable]> {
  let extraClassDeclaration = [{
    ::mlir::OpFoldResult getSteps(::mlir::OpBuilder &b);
  }];
}

def Calc_ScanOp : Calc_StepwiseOp<"scan"> {
  let summary = "steps along the first axis, with states handed on";
  let description = [{
    ```mlir
    func.func @f(%x: tensor<5xf32>, %zero: tensor<f32>) -> tensor<6xf32> {
      %y = calc.scan (%x) from (%zero) {
      ^bb0(%a: tensor<f32>, %state: tensor<f32>):
        calc.next %a : tensor<f32>
      } : (tensor<5xf32>, tensor<f32>) -> tensor<6xf32>
      return %y : tensor<6xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Calc_Tensor>:$inputs,
                       Variadic<Calc_Tensor>:$states,
                       Variadic<Calc_Tensor>:$shared, UnitAttr:$reverse);
  let results = (outs Variadic<Calc_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "ValueRange":$inputs, "ValueRange":$states,
      "ValueRange":$shared, "bool":$reverse,
      "function_ref<void(OpBuilder &, Location, Block &)>":$body)>];
  let assemblyFormat = [{
    (`reverse` $reverse^)? ` ` `(` $inputs `)` `from` ` ` `(` $states `)`
    (`with` ` ` `(` $shared^ `)`)? $body attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Calc_NextOp : Calc_Op<"next", [
    Pure, Terminator, AttrSizedOperandSegments, ParentOneOf<["ScanOp"]>]> {
  let summary = "the new states, at the end of a step";
  let description = [{
    First come the new states, then, after `keep`, what else is kept of the
    step.

    ```mlir
    func.func @last(%x: tensor<5x2xf32>, %zero: tensor<2xf32>)
        -> tensor<5x2xf32> {
      %states, %before = calc.scan (%x) from (%zero) {
      ^bb0(%a: tensor<2xf32>, %state: tensor<2xf32>):
        calc.next %a keep %state : tensor<2xf32>, tensor<2xf32>
      } : (tensor<5x2xf32>, tensor<2xf32>)
          -> (tensor<6x2xf32>, tensor<5x2xf32>)
      return %before : tensor<5x2xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Calc_Tensor>:$states,
                       Variadic<Calc_Tensor>:$kept);
  let assemblyFormat = [{
    ($states^)? (`keep` $kept^)? attr-dict `:` type(operands)
  }];
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_SCAN
