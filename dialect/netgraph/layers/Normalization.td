// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that make training easier.
#ifndef NGC_NETGRAPH_LAYERS_NORMALIZATION_TD
#define NGC_NETGRAPH_LAYERS_NORMALIZATION_TD

include "dialect/netgraph/Base.td"

def BatchNormalizationOp : Netgraph_Layer<"batch_normalization", ["Input"],
    ["Scaling", "Biases", "MovingMean", "MovingVariance"], ["Output"],
    (ins DefaultValuedAttr<Netgraph_NonNegativeReal, "0.001">:$epsilon,
         DefaultValuedAttr<Netgraph_Probability, "0.9">:$momentum,
         DefaultValuedAttr<BoolAttr, "false">:$interleaving)> {
  let summary = "each channel brought to mean 0 and variance 1";
  let description = [{
    y = Scaling * (x - mean) / sqrt(variance + epsilon) + Biases. The channels
    are the first axis, with `interleaving` the last. A prediction uses the
    moving statistics; training uses those of the batch, and moves:
    moving = momentum * moving + (1 - momentum) * batch.

    ```mlir
    netgraph.graph @stem {
      %Input = input : real<[3, 32, 32]>
      %conv = convolution %Input {channels = 8, kernel = 3, Biases = none}
      %norm = batch_normalization %conv {epsilon = 0.00001}
    }
    ```
  }];
}

def NormalizationOp : Netgraph_Layer<"normalization", ["Input"],
    ["Scaling", "Biases"], ["Output"],
    (ins OptionalAttr<Netgraph_Integers>:$axes,
         OptionalAttr<Netgraph_IntegersOr<["complement", "same"]>>
             :$scaling_option,
         DefaultValuedAttr<Netgraph_NonNegativeReal, "0.001">:$epsilon,
         OptionalAttr<Netgraph_OneOrPerAxis>:$groups,
         DefaultValuedAttr<BoolAttr, "false">:$unbiased,
         Netgraph_WordOr<["standardize", "rms"], "standardize">:$method)> {
  let summary = "each example brought to mean 0 and variance 1 along axes";
  let description = [{
    `axes`, by default all but the first, are those of the statistics;
    `scaling` those with a scale and a bias of their own: the others
    (`complement`), the `same`, or a list. `groups` cuts each of `axes`, or the
    first, into equal parts. Method `rms` divides by the root mean square only.

    ```mlir
    netgraph.graph @norms {
      %Input = input : real<[6, 8, 8]>
      %instance = normalization %Input
      %layer = normalization %instance {axes = [-1], scaling = same}
      %group = normalization %layer {axes = [0, 1], scaling = [0], groups = 3}
    }
    ```
  }];
}

def DropoutOp : Netgraph_Layer<"dropout", ["Input"], [],
    ["Output", "BinaryMask"],
    (ins DefaultValuedAttr<Netgraph_Probability, "0.5">:$probability,
         Netgraph_WordOr<["dropout", "alpha_dropout"], "dropout">:$method)> {
  let summary = "the identity; in training, random elements are dropped";
  let description = [{
    The second output tells which elements were kept: all, in a prediction.

    ```mlir
    netgraph.graph @regular {
      %Input = input : real<[16]>
      %y, %y.BinaryMask = dropout %Input {probability = 0.2}
    }
    ```
  }];
}

#endif
