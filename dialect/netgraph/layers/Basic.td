// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two layers that end most classifiers.
#ifndef NGC_NETGRAPH_LAYERS_BASIC_TD
#define NGC_NETGRAPH_LAYERS_BASIC_TD

include "dialect/netgraph/Base.td"

def LinearOp : Netgraph_Layer<"linear", ["Input"], ["Weights", "Biases"],
    ["Output"], (ins OptionalAttr<Netgraph_Sizes>:$size,
                     OptionalAttr<Netgraph_Positive>:$mapped)> {
  let summary = "an affine map of all elements: Weights . x + Biases";
  let description = [{
    The input is an array of any fixed shape, with M elements; the output one
    of shape `size`, with N. Weights are N x M, Biases N. Without `size` the
    output's shape is inferred, say from a decoder; `[]` is a scalar.

    With `mapped = n` the map is applied along the first n axes, to each row of
    a sequence, say; M and N then are without these axes, which may vary.

    ```mlir
    netgraph.graph @classifier {
      %Input = input : real<[28, 28]>
      %hidden = linear %Input {size = [64]}
      %logits = linear %hidden {Biases = none}
      output %logits : decoder class<["no", "yes"]>
    }
    netgraph.graph @each_row {
      %Input = input : real<[12, 28]>
      %y = linear %Input {size = [64], mapped = 1}
    }
    ```
  }];
}

def SoftmaxOp : Netgraph_Layer<"softmax", ["Input"], [], ["Output"],
    (ins DefaultValuedAttr<Netgraph_Integer, "-1">:$axis)> {
  let summary = "exp(x) / sum(exp(x)) along one axis";
  let description = [{
    Every other axis is mapped over. The default is the last axis.

    ```mlir
    netgraph.graph @attention_weights {
      %Input = input : real<[8, 5]>
      %y = softmax %Input {axis = 0}
    }
    ```
  }];
}

#endif
