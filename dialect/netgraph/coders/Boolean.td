// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGC_NETGRAPH_CODERS_BOOLEAN_TD
#define NGC_NETGRAPH_CODERS_BOOLEAN_TD

include "dialect/netgraph/coders/Coder.td"

def Netgraph_BooleanCoder : Netgraph_Coder<"Boolean", "boolean"> {
  let summary = "a truth value";
  let description = [{
    True is 1 and false is 0. As a decoder it reads a probability: true from
    0.5 on. `boolean<[3]>` encodes a list of three; `depth = 1` decodes one.

    ```mlir
    netgraph.chain @decide {
      %Input = input : real<[8]>
      linear {size = []}
      sigmoid
      output : decoder boolean
    }
    ```
  }];
}

#endif
