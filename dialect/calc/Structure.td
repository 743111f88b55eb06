// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that move elements and compute none.
#ifndef NGC_DIALECT_CALC_STRUCTURE
#define NGC_DIALECT_CALC_STRUCTURE

include "dialect/calc/Base.td"

def Calc_StructureDocs : OpDocGroup {
  let summary = "Structure";
  let description = [{
    Operators that move elements and compute none.
  }];
}

let opDocGroup = Calc_StructureDocs in {

def Calc_BroadcastOp : Calc_ArrayOp<"broadcast", [
    DeclareOpInterfaceMethods<RowOpInterface>,
    Calc_Pointwise, Calc_Free, Calc_Differentiable, Calc_Permutable]> {
  let summary = "repeats an array along new axes";
  let description = [{
    Axis i of the operand becomes axis `axes[i]` of the result (ascending);
    along the other axes of the result the operand is repeated.

    ```mlir
    func.func @rows(%x: tensor<3xf32>, %n: index) -> tensor<?x3xf32> {
      %r = calc.broadcast %x sizes(%n) {axes = [1]}
          : tensor<3xf32> to tensor<?x3xf32>
      return %r : tensor<?x3xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, Calc_Sizes:$sizes,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input (`sizes` `(` $sizes^ `)`)? `{` `axes` `=` $axes `}` attr-dict
    `:` type($input) `to` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Calc_TransposeOp : Calc_InferredOp<"transpose", [
    Calc_Pointwise, Calc_Moves, Calc_Differentiable, Calc_Permutable]> {
  let summary = "puts the axes in another order";
  let description = [{
    Axis i of the result is axis `permutation[i]` of the operand.

    ```mlir
    func.func @transpose(%x: tensor<?x3x4xf32>) -> tensor<?x4x3xf32> {
      %r = calc.transpose %x {permutation = [0, 2, 1]} : tensor<?x3x4xf32>
      return %r : tensor<?x4x3xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `permutation` `=` $permutation `}` attr-dict `:` type($input)
  }];
  let hasFolder = 1;
}

def Calc_ReshapeOp : Calc_ArrayOp<"reshape", [
    DeclareOpInterfaceMethods<ViewOpInterface>, Calc_Moves,
    Calc_Differentiable, Calc_Permutable]> {
  let summary = "the same elements in row-major order with other axes";
  let description = [{
    There is one size operand for every `?` of the result.

    ```mlir
    func.func @flatten(%x: tensor<?x3x4xf32>) -> tensor<?x12xf32> {
      %zero = arith.constant 0 : index
      %n = tensor.dim %x, %zero : tensor<?x3x4xf32>
      %r = calc.reshape %x sizes(%n)
          : tensor<?x3x4xf32> to tensor<?x12xf32>
      return %r : tensor<?x12xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, Calc_Sizes:$sizes);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input (`sizes` `(` $sizes^ `)`)? attr-dict
    `:` type($input) `to` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Calc_SliceOp : Calc_InferredOp<"slice", [
    DeclareOpInterfaceMethods<ViewOpInterface>, Calc_Moves,
    Calc_Differentiable, Calc_Permutable]> {
  let summary = "every so manieth element of each axis";
  let description = [{
    Element i of the result along an axis is element `offset + i * stride` of
    the operand; a negative stride walks backwards. The size -1 takes a whole
    axis and goes with offset 0 and stride 1.

    ```mlir
    func.func @reversed_pair(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
      %r = calc.slice %x {offsets = [0, 2], sizes = [-1, 2], strides = [1, -1]}
          : tensor<?x4xf32>
      return %r : tensor<?x2xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, DenseI64ArrayAttr:$offsets,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$strides);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `offsets` `=` $offsets `,` `sizes` `=` $sizes `,`
    `strides` `=` $strides `}` attr-dict `:` type($input)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Calc_PadOp : Calc_InferredOp<"pad", [
    Calc_Pieces, Calc_Differentiable, Calc_Permutable]> {
  let summary = "adds a border";
  let description = [{
    `low` cells before and `high` cells after each axis. They hold `value`
    (mode constant), the nearest element (edge), or the array mirrored at its
    first and last elements, which are not repeated (reflect).

    ```mlir
    func.func @border(%x: tensor<?x4xf32>) -> tensor<?x7xf32> {
      %r = calc.pad %x {low = [0, 1], high = [0, 2], mode = constant,
                        value = 0.5} : tensor<?x4xf32>
      return %r : tensor<?x7xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, DenseI64ArrayAttr:$low,
                       DenseI64ArrayAttr:$high, Calc_PadModeAttr:$mode,
                       F64Attr:$value);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `low` `=` $low `,` `high` `=` $high `,` `mode` `=` $mode `,`
    `value` `=` $value `}` attr-dict `:` type($input)
  }];
  let hasFolder = 1;
}

def Calc_ConcatOp : Calc_InferredOp<"concat", [
    Calc_Pieces, Calc_Differentiable, Calc_Permutable]> {
  let summary = "joins arrays along one axis";
  let description = [{
    The arrays agree in all other axes.

    ```mlir
    func.func @join(%a: tensor<?x2xf32>, %b: tensor<?x3xf32>)
        -> tensor<?x5xf32> {
      %r = calc.concat (%a, %b) {axis = 1} : tensor<?x2xf32>, tensor<?x3xf32>
      return %r : tensor<?x5xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Calc_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    ` ` `(` $inputs `)` ` ` `{` `axis` `=` $axis `}` attr-dict `:` type($inputs)
  }];
  let hasFolder = 1;
}

def Calc_GatherOp : Calc_InferredOp<"gather", [
    Calc_Picks, Calc_Differentiable, Calc_Permutable]> {
  let summary = "rows of an array, by number";
  let description = [{
    The axes of `positions`, followed by those of `input` but the first: element
    [p..., i...] of the result is `input[positions[p...] - origin, i...]`. A
    position before the first row or behind the last counts as that row.

    ```mlir
    func.func @words(%table: tensor<100x8xf32>, %text: tensor<?x5xi64>)
        -> tensor<?x5x8xf32> {
      %r = calc.gather %table, %text {origin = 1}
          : tensor<100x8xf32>, tensor<?x5xi64>
      return %r : tensor<?x5x8xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, Calc_Tensor:$positions,
                       I64Attr:$origin);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $positions ` ` `{` `origin` `=` $origin `}` attr-dict
    `:` type($input) `,` type($positions)
  }];
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_STRUCTURE
