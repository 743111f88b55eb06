// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that are kept whole because they have stable forms: of the value,
// of the gradient, and of one pass over a row.
#ifndef NGC_DIALECT_CALC_NORMALIZATION
#define NGC_DIALECT_CALC_NORMALIZATION

include "dialect/calc/Base.td"

def Calc_NormalizationDocs : OpDocGroup {
  let summary = "Normalization";
  let description = [{
    Operators kept whole because they have stable forms.
  }];
}

let opDocGroup = Calc_NormalizationDocs in {

def Calc_SoftmaxOp : Calc_InferredOp<"softmax", [
    Calc_Rowwise, Calc_Differentiable, Calc_Permutable]> {
  let summary = "exp(x) / sum(exp(x)) along one axis, stable";
  let description = [{
    ```mlir
    func.func @probabilities(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
      %r = calc.softmax %x {axis = 1} : tensor<?x10xf32>
      return %r : tensor<?x10xf32>
    }
    ```
  }];
  let arguments = (ins Calc_FloatTensor:$input, I64Attr:$axis);
  let results = (outs Calc_FloatTensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `axis` `=` $axis `}` attr-dict `:` type($input)
  }];
}

def Calc_LogSoftmaxOp : Calc_InferredOp<"log_softmax", [
    Calc_Rowwise, Calc_Differentiable, Calc_Permutable]> {
  let summary = "x - log(sum(exp(x))) along one axis, stable";
  let description = [{
    The logarithm of `softmax`, exact where the softmax itself is 0 or 1.

    ```mlir
    func.func @log_probabilities(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
      %r = calc.log_softmax %x {axis = 1} : tensor<?x10xf32>
      return %r : tensor<?x10xf32>
    }
    ```
  }];
  let arguments = (ins Calc_FloatTensor:$input, I64Attr:$axis);
  let results = (outs Calc_FloatTensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `axis` `=` $axis `}` attr-dict `:` type($input)
  }];
}

def Calc_NormalizeOp : Calc_InferredOp<"normalize", [
    Calc_Differentiable, Calc_Permutable]> {
  let summary = "brings the elements along axes to mean 0 and variance 1";
  let description = [{
    Method standardize: (x - mean) / sqrt(variance + epsilon), where the
    variance is divided by the count, or if `unbiased` by the count less one.
    Method rms: x / sqrt(mean(x * x) + epsilon). No scale, no bias.

    ```mlir
    func.func @layer_norm(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
      %r = calc.normalize %x {axes = [1], epsilon = 1.0e-03,
          method = standardize, unbiased = false} : tensor<?x64xf32>
      return %r : tensor<?x64xf32>
    }
    ```
  }];
  let arguments = (ins Calc_FloatTensor:$input, DenseI64ArrayAttr:$axes,
                       F64Attr:$epsilon, Calc_NormalizeMethodAttr:$method,
                       BoolAttr:$unbiased);
  let results = (outs Calc_FloatTensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `axes` `=` $axes `,` `epsilon` `=` $epsilon `,` `method` `=`
    $method `,` `unbiased` `=` $unbiased `}` attr-dict `:` type($input)
  }];
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_NORMALIZATION
