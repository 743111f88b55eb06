// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that compute each element of the output by a function of the elements
// at the same place. Functions are written as expressions, see Expression.h;
// the attribute holds the canonical text.
#ifndef NGC_NETGRAPH_LAYERS_ELEMENTWISE_TD
#define NGC_NETGRAPH_LAYERS_ELEMENTWISE_TD

include "dialect/netgraph/Base.td"

def ElementwiseOp : Netgraph_Layer<"elementwise", ["Input"], [], ["Output"],
    (ins StrAttr:$function), "function"> {
  let summary = "a function of x, applied to every element";
  let description = [{
    The function is an expression of the variable `x`. One that is a single
    known function is a word of its own: `ramp`, `tanh`, `gelu`. Integers
    become reals.

    ```mlir
    netgraph.graph @activations {
      %Input = input : real<[8]>
      %bounded = tanh %Input
      %leaky = elementwise "if(x > 0, x, 0.01 * x)" %bounded
    }
    ```
  }];
}

def ThreadingOp : Netgraph_VariadicLayer<"threading",
    (ins StrAttr:$function,
         OptionalAttr<Netgraph_IntegerOrPerInput<["none", "automatic"]>>
         :$broadcast), "function"> {
  let summary = "a function of several inputs, applied element by element";
  let description = [{
    The variables `a`, `b`, `c`, ... are the inputs in their order (so `e` is
    the fifth input, not a number). `broadcast` says how their shapes meet:

    - `automatic` (default): all have the same rank; an axis of size 1 is
      repeated;
    - `none`: all have the same shape;
    - n: an input of lower rank gets its missing axes at axis n, so that 0
      aligns the last axes. -1 puts them last: it aligns the first axes;
    - a list: one of these per input.

    Like every layer of any number of inputs it has ports Input1, Input2, ...;
    `input_ports` gives them names, or says how many there are.

    ```mlir
    netgraph.graph @affine {
      %Input = input : real<[8, 3]>
      %Scale = input : real<[3]>
      %Shift = input : real<[8, 1]>
      %y = threading "a * b" (%Input, %Scale) {broadcast = 0}
      %z = threading "a + b" (%y, %Shift)
    }
    ```
  }];
}

#endif
