// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that join many elements into one.
#ifndef NGC_DIALECT_CALC_REDUCTION
#define NGC_DIALECT_CALC_REDUCTION

include "dialect/calc/Base.td"

def Calc_ReductionDocs : OpDocGroup {
  let summary = "Reduction";
  let description = [{
    Operators that join many elements into one.
  }];
}

let opDocGroup = Calc_ReductionDocs in {

def Calc_ReduceOp : Calc_InferredOp<"reduce", [
    DeclareOpInterfaceMethods<RowOpInterface>,
    Calc_ReadsOnce, Calc_Differentiable, Calc_Permutable]> {
  let summary = "sum, product, maximum or minimum over axes";
  let description = [{
    The result lacks the axes reduced. Over no elements it is the identity of
    `kind`: 0, 1, the least or the greatest number. A NaN wins.

    ```mlir
    func.func @row_sums(%x: tensor<?x3x4xf32>) -> tensor<?xf32> {
      %r = calc.reduce %x {axes = [1, 2], kind = add} : tensor<?x3x4xf32>
      return %r : tensor<?xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, DenseI64ArrayAttr:$axes,
                       Calc_ReduceKindAttr:$kind);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `axes` `=` $axes `,` `kind` `=` $kind `}` attr-dict
    `:` type($input)
  }];
  let hasFolder = 1;
}

def Calc_WindowReduceOp : Calc_InferredOp<"window_reduce", [
    DeclareOpInterfaceMethods<PaddedOpInterface>, Calc_Differentiable,
    Calc_Permutable]> {
  let summary = "sum, maximum or minimum over a moving window";
  let description = [{
    Every list has one entry per axis; window 1 and stride 1 leave an axis
    alone. Cells of the padding (`low` before, `high` after an axis) hold the
    identity of `kind`. An axis of size d has
    floor((d + low + high - window) / stride) + 1 windows.

    ```mlir
    func.func @pool(%x: tensor<?x6xf32>) -> tensor<?x3xf32> {
      %r = calc.window_reduce %x {kind = max, window = [1, 2],
          strides = [1, 2], low = [0, 0], high = [0, 0]} : tensor<?x6xf32>
      return %r : tensor<?x3xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$input, Calc_ReduceKindAttr:$kind,
                       DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input ` ` `{` `kind` `=` $kind `,` `window` `=` $window `,` `strides` `=`
    $strides `,` `low` `=` $low `,` `high` `=` $high `}` attr-dict
    `:` type($input)
  }];
  let hasFolder = 1;
}

def Calc_WindowPositionOp : Calc_InferredOp<"window_position", [
    Calc_NotDifferentiable, Calc_Permutable]> {
  let summary = "where in each window the maximum or minimum lies";
  let description = [{
    `extreme` is what `window_reduce` makes of `input` with these windows and no
    border. An element of the result is the row-major number of the first cell
    of the window that holds the extreme; the number of cells if none does.

    ```mlir
    func.func @first_of_pair(%x: tensor<?x6xf32>, %y: tensor<?x3xf32>)
        -> tensor<?x3xi32> {
      %r = calc.window_position %x, %y {window = [1, 2], strides = [1, 2]}
          : tensor<?x6xf32>, tensor<?x3xf32>
      return %r : tensor<?x3xi32>
    }
    ```
  }];
  let arguments = (ins Calc_FloatTensor:$input, Calc_FloatTensor:$extreme,
                       DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $extreme ` ` `{` `window` `=` $window `,` `strides` `=` $strides
    `}` attr-dict
    `:` type($input) `,` type($extreme)
  }];
}

def Calc_WindowScatterOp : Calc_InferredOp<"window_scatter", [
    Calc_Differentiable, Calc_Permutable]> {
  let summary = "sums the values whose positions point at a cell";
  let description = [{
    The way back from `window_position`. Cell i of the result is the sum, over
    the cells w of the window that begins at i, of `values` there if
    `positions` there is n - 1 - w, of n cells in a window: seen from there, i
    lies as many cells back. Axes shrink by their window less one.

    ```mlir
    func.func @unpool(%p: tensor<?x7xi32>, %v: tensor<?x7xf32>)
        -> tensor<?x6xf32> {
      %r = calc.window_scatter %p, %v {window = [1, 2]}
          : tensor<?x7xi32>, tensor<?x7xf32>
      return %r : tensor<?x6xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$positions, Calc_Tensor:$values,
                       DenseI64ArrayAttr:$window);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $positions `,` $values ` ` `{` `window` `=` $window `}` attr-dict
    `:` type($positions) `,` type($values)
  }];
}

def Calc_ScatterAddOp : Calc_InferredOp<"scatter_add", [
    Calc_Differentiable, Calc_Permutable]> {
  let summary = "sums the rows that have the same position";
  let description = [{
    The way back from `gather`: row r of the result, of `rows` rows, is the sum
    of `values[p..., i...]` over all p with `positions[p...] - origin` = r, in
    the order of p, and zero if there is none. A position before the first row
    or behind the last counts as that row.

    ```mlir
    func.func @words(%text: tensor<?x5xi64>, %dy: tensor<?x5x8xf32>)
        -> tensor<100x8xf32> {
      %r = calc.scatter_add %text, %dy {rows = 100, origin = 1}
          : tensor<?x5xi64>, tensor<?x5x8xf32>
      return %r : tensor<100x8xf32>
    }
    ```
  }];
  let arguments = (ins Calc_Tensor:$positions, Calc_Tensor:$values,
                       I64Attr:$rows, I64Attr:$origin);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = [{
    $positions `,` $values ` ` `{` `rows` `=` $rows `,` `origin` `=` $origin `}`
    attr-dict `:` type($positions) `,` type($values)
  }];
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_REDUCTION
