// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations between arrays.
#ifndef NGC_NETGRAPH_LAYERS_ARRAY_TD
#define NGC_NETGRAPH_LAYERS_ARRAY_TD

include "dialect/netgraph/Base.td"

def DotOp : Netgraph_VariadicLayer<"dot",
    (ins OptionalAttr<Netgraph_PairsPerInput>:$transpose)> {
  let summary = "products of arrays, from left to right";
  let description = [{
    The last axis of each array is contracted with the first axis of the next;
    two vectors give a scalar. `transpose` has one entry per input: `none`, or
    pairs of axes that are swapped first, in order.

    ```mlir
    netgraph.graph @bilinear {
      %Left = input : real<[5]>
      %Right = input : real<[3]>
      %matrix = array : real<[3, 5]>
      %y = dot (%Left, %matrix, %Right) {transpose = [none, [[0, 1]], none]}
    }
    ```
  }];
}

#endif
