// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGC_NETGRAPH_CODERS_CLASS_TD
#define NGC_NETGRAPH_CODERS_CLASS_TD

include "dialect/netgraph/coders/Coder.td"

def Netgraph_ClassCoder : Netgraph_Coder<"Class", "class"> {
  let summary = "one of a list of classes";
  let description = [{
    The classes are labels, a range of integers (`class<1 to 10>`), or, in a
    decoder, left out: 1 to n. As an encoder of form `index` it gives an
    integer: the class's position from the lower end of the port's range, which
    is 1 to n unless declared; of form `indicator_vector`, a vector of zeros
    with a one. As a decoder it reads a vector of probabilities.

    ```mlir
    netgraph.chain @coin {
      %Input = input : real<[8]>
      linear
      softmax
      output : decoder class<["heads", "tails"]>
    }
    ```
  }];
}

#endif
