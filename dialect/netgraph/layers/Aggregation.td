// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that join many elements into one.
#ifndef NGC_NETGRAPH_LAYERS_AGGREGATION_TD
#define NGC_NETGRAPH_LAYERS_AGGREGATION_TD

include "dialect/netgraph/Base.td"

def AggregationOp : Netgraph_Layer<"aggregation", ["Input"], [], ["Output"],
    (ins Netgraph_WordOr<["mean", "min", "max", "total", "times", "median",
                          "variance", "standard_deviation", "mean_deviation",
                          "interquartile_range"], "mean">:$function,
         OptionalAttr<Netgraph_Integers>:$axes)> {
  let summary = "a statistic over axes, which disappear";
  let description = [{
    All of `axes` are aggregated jointly; the default is all but the first, so
    that an image gives a vector of channels. The default function is the mean.
    Variance and standard deviation divide by the count less one; the mean
    deviation is that of the absolute difference from the mean; the quartiles
    interpolate between the elements at n * q + 1/2.

    ```mlir
    netgraph.graph @statistics {
      %Input = input : real<[8, 5, 5]>
      %channels = aggregation %Input {function = max}
      %spread = aggregation %channels {function = variance, axes = [0]}
    }
    ```
  }];
}

def TotalOp : Netgraph_VariadicLayer<"total", (ins)> {
  let summary = "the elementwise sum of arrays of one shape";
  let description = [{
    ```mlir
    netgraph.graph @residual {
      %Input = input : real<[8]>
      %linear = linear %Input {size = [8]}
      %y = total (%Input, %linear)
    }
    ```
  }];
}

def SummationOp : Netgraph_Layer<"summation", ["Input"], [], ["Output"]> {
  let summary = "the sum of all elements";
  let description = [{
    ```mlir
    netgraph.graph @sum {
      %Input = input : real<[2, 3]>
      %y = summation %Input
    }
    ```
  }];
}

#endif
