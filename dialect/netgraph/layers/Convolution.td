// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that look through a moving window: one to three spatial axes and one
// axis of channels, which is the first, or with `interleaving` the last.
//
//   o = floor((d + before + after - dilation*(kernel - 1) - 1)/stride) + 1
//   padding = same:  o = ceiling(d/stride), the odd cell at the end
//
// A deconvolution goes the other way, from o to d.
#ifndef NGC_NETGRAPH_LAYERS_CONVOLUTION_TD
#define NGC_NETGRAPH_LAYERS_CONVOLUTION_TD

include "dialect/netgraph/Base.td"

// One number stands for every spatial axis; `dimensionality` then says how
// many there are, unless the rank of the input does.
class Netgraph_Window<dag options> {
  dag all = !con((ins Netgraph_OneOrPerAxis:$kernel,
                      OptionalAttr<Netgraph_OneOrPerAxis>:$stride,
                      OptionalAttr<Netgraph_Padding>:$padding,
                      DefaultValuedAttr<BoolAttr, "false">:$interleaving,
                      OptionalAttr<Netgraph_Positive>:$dimensionality),
                 options);
}

def ConvolutionOp : Netgraph_Layer<"convolution", ["Input"],
    ["Weights", "Biases"], ["Output"], Netgraph_Window<
        (ins OptionalAttr<Netgraph_Positive>:$channels,
             OptionalAttr<Netgraph_OneOrPerAxis>:$dilation,
             DefaultValuedAttr<Netgraph_Positive, "1">:$groups)>.all> {
  let summary = "cross-correlation with learned kernels";
  let description = [{
    Weights are [channels, input channels / groups, kernel...], also with
    `interleaving`; Biases [channels]. Padding is zero. Group i of the input
    channels feeds group i of the output channels.

    ```mlir
    netgraph.graph @edges {
      %Input = input : real<[3, 32, 32]>
      %conv = convolution %Input {channels = 8, kernel = [3, 3], padding = 1}
      %half = convolution %conv {channels = 8, kernel = 2, stride = 2}
      %same = convolution %half {channels = 4, kernel = 3, padding = same}
    }
    ```
  }];
}

def DeconvolutionOp : Netgraph_Layer<"deconvolution", ["Input"],
    ["Weights", "Biases"], ["Output"], Netgraph_Window<
        (ins OptionalAttr<Netgraph_Positive>:$channels,
             OptionalAttr<Netgraph_OneOrPerAxis>:$dilation,
             DefaultValuedAttr<Netgraph_Positive, "1">:$groups)>.all> {
  let summary = "the transpose of a convolution, with learned kernels";
  let description = [{
    What a convolution with these options does, turned round: each cell of the
    input adds its kernel to a window of the output. Weights are [input
    channels, channels / groups, kernel...], also with `interleaving`; Biases
    [channels]. Padding is cut off the output, whose sizes are
    stride*(d - 1) + dilation*(kernel - 1) + 1 - before - after, and d*stride
    with `padding = same`.

    ```mlir
    netgraph.graph @enlarge {
      %Input = input : real<[8, 16, 16]>
      %twice = deconvolution %Input {channels = 4, kernel = 2, stride = 2}
      %same = deconvolution %twice {channels = 3, kernel = [3, 3],
                                    padding = same}
    }
    ```
  }];
}

def PoolingOp : Netgraph_Layer<"pooling", ["Input"], [], ["Output"],
    Netgraph_Window<(ins Netgraph_WordOr<["max", "mean", "total"], "max">
                         :$function)>.all> {
  let summary = "the maximum, mean or total of a moving window";
  let description = [{
    The stride is 1 unless told. Padding never wins a maximum; for a mean it
    counts as zeros, so that every mean is over the whole kernel.

    ```mlir
    netgraph.graph @shrink {
      %Input = input : real<[20, 24, 24]>
      %half = pooling %Input {kernel = 2, stride = 2}
      %blur = pooling %half {kernel = [3, 3], function = mean, padding = same}
    }
    ```
  }];
}

#endif
