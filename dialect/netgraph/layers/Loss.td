// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that tell how far an output is from its target.
#ifndef NGC_NETGRAPH_LAYERS_LOSS_TD
#define NGC_NETGRAPH_LAYERS_LOSS_TD

include "dialect/netgraph/Base.td"

def MeanSquaredLossOp : Netgraph_Layer<"mean_squared_loss",
    ["Input", "Target"], [], ["Loss"]> {
  let summary = "the mean of (Input - Target)^2 over all elements";
  let description = [{
    ```mlir
    netgraph.graph @regression {
      %Input = input : real<[4]>
      %Target = input : real<[2]>
      %y = linear %Input
      %loss = mean_squared_loss (%y, %Target)
      output %loss {name = "Loss"}
    }
    ```
  }];
}

def MeanAbsoluteLossOp : Netgraph_Layer<"mean_absolute_loss",
    ["Input", "Target"], [], ["Loss"]> {
  let summary = "the mean of |Input - Target| over all elements";
  let description = [{
    ```mlir
    netgraph.graph @distance {
      %Input = input : real<[3, 4]>
      %Target = input
      %loss = mean_absolute_loss (%Input, %Target)
    }
    ```
  }];
}

def CrossEntropyLossOp : Netgraph_Layer<"cross_entropy_loss",
    ["Input", "Target"], [], ["Loss"],
    (ins OptionalAttr<Netgraph_Word<["index", "probabilities", "binary"]>>
         :$target_option)> {
  let summary = "how surprising the target is under the given probabilities";
  let description = [{
    The input holds probabilities, not logits. With target

    - `index`, the last axis of the input runs over classes and the target
      holds a class for each: -log p[target]. In a port of the integers from
      `low` to `high`, `low` is the first class;
    - `probabilities`, the target has a probability for each class:
      -sum(t * log p);
    - `binary`, both hold probabilities of their own:
      -(t * log p + (1 - t) * log (1 - p)).

    The loss is the mean over all but the axis of classes.

    ```mlir
    netgraph.graph @classification {
      %Input = input : real<[4]>
      %Target = input : integer<0 to 2>
      %logits = linear %Input
      %p = softmax %logits
      %loss = cross_entropy_loss (%p, %Target) {target = index}
      output %loss {name = "Loss"}
    }
    ```
  }];
}

#endif
