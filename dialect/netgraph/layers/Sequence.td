// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers of sequences: words to vectors, what looks where, the last element.
#ifndef NGC_NETGRAPH_LAYERS_SEQUENCE_TD
#define NGC_NETGRAPH_LAYERS_SEQUENCE_TD

include "dialect/netgraph/Base.td"

def EmbeddingOp : Netgraph_Layer<"embedding", ["Input"], ["Weights"],
    ["Output"], (ins OptionalAttr<Netgraph_Positive>:$size,
                     OptionalAttr<Netgraph_Positive>:$classes)> {
  let summary = "a learned vector for each integer";
  let description = [{
    Each integer of the input becomes a row of Weights, [classes, size], along
    a new last axis. `classes` follows from the range of the input if it has
    one; its least integer is the first row. Without a range it is 1 to
    `classes`.

    ```mlir
    netgraph.graph @words {
      %Input = input : integer<1 to 1000, [12]>
      %vectors = embedding %Input {size = 64}
    }
    ```
  }];
}

def AttentionOp : Netgraph_Layer<"attention", ["Key", "Value", "Query"],
    ["Weights"], ["Output", "AttentionWeights"],
    (ins Netgraph_WordOr<["bilinear", "dot"], "bilinear">:$scoring,
         Netgraph_WordOr<["none", "causal"], "none">:$mask,
         OptionalAttr<Netgraph_Positive>:$window,
         DefaultValuedAttr<BoolAttr, "false">:$multi_head,
         Netgraph_WordOr<["none", "dimension_sqrt"], "none">:$rescaling,
         DefaultValuedAttr<Netgraph_Probability, "0.0">:$dropout)> {
  let summary = "for each query a mean of values, weighted by their keys";
  let description = [{
    Key is [d..., k], Value [d..., v], Query [q..., r], Output [q..., v]. A
    score is key . query (`dot`) or key . Weights . query (`bilinear`), divided
    by the root of k with `dimension_sqrt`; the softmax over all keys weighs
    the values. With `mask = causal` a query sees the keys up to its own, with
    a `window` the last so many of these. With `multi_head` the last but one
    axis of each port runs over heads, which share Weights. `dropout` drops
    weights in training; AttentionWeights are [d..., heads, q...].

    ```mlir
    netgraph.graph @look_back {
      %Input = input : real<[10, 4, 8]>
      %y = attention (Key = %Input, Value = %Input, Query = %Input)
                     {scoring = dot, multi_head = true, mask = causal}
    }
    ```
  }];
  let special = "bool hasArray(::llvm::StringRef array);";
}

def SequenceLastOp : Netgraph_Layer<"sequence_last", ["Input"], [],
                                    ["Output"]> {
  let summary = "the last element of a sequence";
  let description = [{
    The first axis is that of the sequence; it is dropped.

    ```mlir
    netgraph.graph @summary {
      %Input = input : real<[5, 3]>
      %states = long_short_term_memory %Input {size = [4]}
      %last = sequence_last %states
      %out = linear %last {size = [2]}
    }
    ```
  }];
}

#endif
