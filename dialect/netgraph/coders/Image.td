// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGC_NETGRAPH_CODERS_IMAGE_TD
#define NGC_NETGRAPH_CODERS_IMAGE_TD

include "dialect/netgraph/coders/Coder.td"

def Netgraph_ImageCoder : Netgraph_Coder<"Image", "image"> {
  let summary = "images and arrays of pixels";
  let description = [{
    As an encoder it scales an image to `size` ([width, height]), converts its
    colours, subtracts `mean`, divides by the root of `variance`, and gives an
    array [channels, height, width] of values from 0 to 1. As a decoder it does
    the inverse and clips to 0 to 1.

    ```mlir
    netgraph.chain @brightness {
      %Input = input : encoder image<[64, 48], color = grayscale, method = fit>
      aggregation {axes = [0, 1, 2]}
    }
    ```
  }];
}

#endif
