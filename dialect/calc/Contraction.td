// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products over paired axes.
#ifndef NGC_DIALECT_CALC_CONTRACTION
#define NGC_DIALECT_CALC_CONTRACTION

include "dialect/calc/Base.td"

def Calc_ContractionDocs : OpDocGroup {
  let summary = "Contraction";
  let description = [{
    Sums of products over paired axes.
  }];
}

let opDocGroup = Calc_ContractionDocs in {

def Calc_ContractOp : Calc_InferredOp<"contract", [
    DeclareOpInterfaceMethods<MergedAxesOpInterface>, Calc_WidensOperands,
    Calc_Rowwise, Calc_SummedOverSteps, Calc_Differentiable, Calc_Permutable]> {
  let summary = "sums of products over paired axes: matrix, dot, outer product";
  let description = [{
    Axis `lhs_contract[i]` of the first array runs with axis `rhs_contract[i]`
    of the second, and the products are summed. Batch axes run together. The
    result has the batch axes, then the free ones of the first, of the second.

    ```mlir
    func.func @linear(%x: tensor<?x3xf32>, %w: tensor<5x3xf32>)
        -> tensor<?x5xf32> {
      %r = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
          lhs_contract = [1], rhs_contract = [1]}
          : tensor<?x3xf32>, tensor<5x3xf32>
      return %r : tensor<?x5xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$lhs, Calc_Tensor:$rhs,
      DenseI64ArrayAttr:$lhs_batch, DenseI64ArrayAttr:$rhs_batch,
      DenseI64ArrayAttr:$lhs_contract, DenseI64ArrayAttr:$rhs_contract);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs ` ` `{` `lhs_batch` `=` $lhs_batch `,` `rhs_batch` `=`
    $rhs_batch `,` `lhs_contract` `=` $lhs_contract `,` `rhs_contract` `=`
    $rhs_contract `}` attr-dict `:` type($lhs) `,` type($rhs)
  }];
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_CONTRACTION
