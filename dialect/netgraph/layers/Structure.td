// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that move elements and compute none. All keep the kind of the input.
// Those that only give other names to the same elements: Shape.td.
#ifndef NGC_NETGRAPH_LAYERS_STRUCTURE_TD
#define NGC_NETGRAPH_LAYERS_STRUCTURE_TD

include "dialect/netgraph/Base.td"

def CatenateOp : Netgraph_VariadicLayer<"catenate",
    (ins DefaultValuedAttr<Netgraph_Integer, "0">:$axis)> {
  let summary = "joins arrays along one axis, in the order of the inputs";
  let description = [{
    Inputs of lower rank are repeated along new first axes; `axis` counts along
    the input of the lowest rank. In all other axes the inputs agree.

    ```mlir
    netgraph.graph @joined {
      %Rows = input : real<[4, 3]>
      %Mark = input : real<[2]>
      %y = catenate (%Rows, %Mark)
    }
    ```
  }];
}

def ReplicateOp : Netgraph_Layer<"replicate", ["Input"], [], ["Output"],
    (ins Netgraph_SizesOr<["automatic"]>:$size,
         DefaultValuedAttr<Netgraph_Integer, "0">:$axis)> {
  let summary = "repeats an array along new axes";
  let description = [{
    The new axes have the sizes of `size` and stand at `axis` of the output;
    -1 puts them last. A size that is `automatic` follows from the output.

    ```mlir
    netgraph.graph @repeated {
      %Input = input : real<[3]>
      %rows = replicate %Input {size = [4]}
      %columns = replicate %Input {size = [4], axis = -1}
    }
    ```
  }];
}

def TransposeOp : Netgraph_Layer<"transpose", ["Input"], [], ["Output"],
    (ins OptionalAttr<Netgraph_Integers>:$permutation,
         OptionalAttr<Netgraph_Pairs>:$swap)> {
  let summary = "puts the axes in another order";
  let description = [{
    Without options the first two axes change places. `swap` lists pairs of
    axes that change places, one pair after the other. `permutation` says for
    each axis of the input which axis of the output it becomes.

    ```mlir
    netgraph.graph @turned {
      %Input = input : real<[2, 3, 4]>
      %a = transpose %Input
      %b = transpose %Input {swap = [[0, -1]]}
      %c = transpose %Input {permutation = [1, 2, 0]}
    }
    ```
  }];
}

def PartOp : Netgraph_Layer<"part", ["Input"], [], ["Output"],
    (ins Netgraph_Part:$part)> {
  let summary = "elements and ranges of an array";
  let description = [{
    `part` has one entry per axis; further axes are taken whole. An index drops
    its axis. A span `[first, last]` includes both ends and may have a step,
    which may be negative. Negative positions count from the end.

    ```mlir
    netgraph.graph @taken {
      %Input = input : real<[3, 4, 5]>
      %plane = part %Input {part = [0]}
      %every_other = part %Input {part = [all, [1, 2], [0, -1, 2]]}
    }
    ```
  }];
}

def PaddingOp : Netgraph_Layer<"padding", ["Input"], [], ["Output"],
    (ins Netgraph_Pairs:$padding,
         Netgraph_WordOr<["constant", "fixed", "reflected"], "constant">:$mode,
         DefaultValuedAttr<Netgraph_Real, "0.0">:$value)> {
  let summary = "adds a border";
  let description = [{
    `padding` has a pair of sizes, before and after, for each of the first
    axes. The border holds `value` (mode constant), the nearest element
    (fixed), or the mirrored array without its border element (reflected).

    ```mlir
    netgraph.graph @bordered {
      %Input = input : real<[4, 5]>
      %zeros = padding %Input {padding = [[1, 1], [2, 2]]}
      %mirror = padding %Input {padding = [[1, 1]], mode = reflected}
    }
    ```
  }];
}

#endif
