// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products over a moving window.
#ifndef NGC_DIALECT_CALC_CONVOLUTION
#define NGC_DIALECT_CALC_CONVOLUTION

include "dialect/calc/Base.td"

def Calc_ConvolutionDocs : OpDocGroup {
  let summary = "Convolution";
  let description = [{
    Sums of products over a moving window.
  }];
}

/// How windows move over an image, and where its channels lie.
defvar Calc_Windows = (ins DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$low,
    DenseI64ArrayAttr:$high, I64Attr:$groups, UnitAttr:$channels_last);
defvar Calc_WindowsFormat = [{
    `strides` `=` $strides `,` `dilations` `=` $dilations `,` `low` `=` $low
    `,` `high` `=` $high `,` `groups` `=` $groups
    (`,` `channels_last` $channels_last^)? `}` attr-dict `:` type(operands)
}];

class Calc_WindowOp<string mnemonic> : Calc_InferredOp<mnemonic, [
    DeclareOpInterfaceMethods<PaddedOpInterface>, Calc_Differentiable,
    DeclareOpInterfaceMethods<PermutableOpInterface, ["preferredAxes"]>]>;

let opDocGroup = Calc_ConvolutionDocs in {

def Calc_ConvolutionOp : Calc_WindowOp<"convolution"> {
  let summary = "cross-correlation over one to three spatial axes";
  let description = [{
    The input is [N, C, s1, …], the filter [O, C / groups, k1, …], the result
    [N, O, o1, …]. `strides`, `dilations`, `low` and `high` have one entry per
    spatial axis; the padding is zero, the filter not flipped. Group i of the
    output channels sees group i of the input channels;
    o = floor((s + low + high - dilation * (k - 1) - 1) / stride) + 1.
    With `channels_last`, input and result are [N, s1, …, C] and [N, o1, …, O],
    the way they are fastest to read; the filter stays as it is.

    ```mlir
    func.func @edges(%x: tensor<?x1x8xf32>, %f: tensor<4x1x3xf32>)
        -> tensor<?x4x4xf32> {
      %r = calc.convolution %x, %f {strides = [2], dilations = [1], low = [1],
          high = [1], groups = 1} : tensor<?x1x8xf32>, tensor<4x1x3xf32>
      return %r : tensor<?x4x4xf32>
    }
    ```
  }];
  let arguments = !con((ins Calc_Tensor:$input, Calc_Tensor:$filter),
                       Calc_Windows);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = !strconcat("$input `,` $filter ` ` `{`",
                                  Calc_WindowsFormat);
}

def Calc_ConvolutionFilterOp : Calc_WindowOp<"convolution_filter"> {
  let summary = "the filter that links an input with a result";
  let description = [{
    The adjoint of `convolution` with respect to its filter: tap `k` is the sum,
    over batch and windows, of the output's elements times those of the input
    that the tap meets there; [O, C / groups, k1, …], of sizes `kernel`. Not a
    convolution, whose sums run over channels: the batch's size is unknown.
    With `channels_last`, input and output are [N, s1, …, C].

    ```mlir
    func.func @correlate(%x: tensor<?x1x8xf32>, %dy: tensor<?x4x4xf32>)
        -> tensor<4x1x3xf32> {
      %r = calc.convolution_filter %x, %dy {kernel = [3], strides = [2],
          dilations = [1], low = [1], high = [1], groups = 1}
          : tensor<?x1x8xf32>, tensor<?x4x4xf32>
      return %r : tensor<4x1x3xf32>
    }
    ```
  }];
  let arguments = !con((ins Calc_Tensor:$input, Calc_Tensor:$output,
                            DenseI64ArrayAttr:$kernel), Calc_Windows);
  let results = (outs Calc_Tensor:$result);
  let assemblyFormat = !strconcat(
      "$input `,` $output ` ` `{` `kernel` `=` $kernel `,`",
      Calc_WindowsFormat);
}

} // opDocGroup

#endif // NGC_DIALECT_CALC_CONVOLUTION
