// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that give the same elements other axes.
#ifndef NGC_NETGRAPH_LAYERS_SHAPE_TD
#define NGC_NETGRAPH_LAYERS_SHAPE_TD

include "dialect/netgraph/Base.td"

def FlattenOp : Netgraph_Layer<"flatten", ["Input"], [], ["Output"],
    (ins OptionalAttr<Netgraph_Integer>:$depth,
         OptionalAttr<Netgraph_Groups>:$axes)> {
  let summary = "merges axes, in row-major order";
  let description = [{
    Without options all axes become one. `depth = n` merges the first n + 1
    axes, `depth = -n` the last n + 1. `axes` lists for each axis of the output
    the axes that it merges, in that order; axes that are not listed follow.

    ```mlir
    netgraph.graph @merged {
      %Input = input : real<[2, 3, 4]>
      %vector = flatten %Input
      %matrix = flatten %Input {depth = 1}
      %turned = flatten %Input {axes = [[2, 0], [1]]}
    }
    ```
  }];
}

def ReshapeOp : Netgraph_Layer<"reshape", ["Input", "ReferenceShape"], [],
    ["Output"],
    (ins OptionalAttr<Netgraph_SizesOr<["inherited", "automatic", "all"]>>
         :$size), "", ["ReferenceShape"]> {
  let summary = "the same elements in row-major order with other axes";
  let description = [{
    Entries of `size`: a number; `inherited`, the size of the same axis of the
    input; `automatic`, what makes the elements fit; `all`, at the end, the
    remaining axes of the input. With a second input the output has the shape
    of that one; its values do not matter.

    ```mlir
    netgraph.graph @shaped {
      %Input = input : real<[2, 6]>
      %cube = reshape %Input {size = [inherited, 3, automatic]}
    }
    ```
  }];
}

#endif
