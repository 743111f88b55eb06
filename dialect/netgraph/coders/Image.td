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

    `method` says what becomes of other proportions: `stretch` ignores them,
    `fit` keeps the whole image and fills the rest with `padding`, `fill` cuts
    off what is too much; `alignment` says on which side. `resampling` is
    `nearest`, `linear` (which `automatic` means), `cubic` (Catmull-Rom),
    `lanczos` (of three lobes) or `area` (the mean of what a pixel covers);
    filters widen when the image shrinks. An image of the right size stays
    exactly as it is.

    Grey is 0.299 r + 0.587 g + 0.114 b. `cmyk` and `hsb` range from 0 to 1,
    `lab`, `luv` and `lch` are CIE's divided by 100 (hues from 0 to 1) and, like
    `xyz`, seen under D50. `mean` and `variance` are those of the array: one
    number, one of each channel, or one of each element.

    ```mlir
    netgraph.chain @brightness {
      %Input = input : encoder image<[64, 48], color = grayscale, method = fit>
      aggregation {axes = [0, 1, 2]}
    }
    ```
  }];
}

#endif
