// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pieces of the image coder's compiled part.
#ifndef NGC_NETGRAPH_CODERS_IMAGECODE_H
#define NGC_NETGRAPH_CODERS_IMAGECODE_H

#include "dialect/netgraph/Coder.h"

namespace mlir::netgraph {

/// The channels of one pixel. Red, green and blue are sRGB from 0 to 1.
using Pixel = SmallVector<calc::Real, 4>;
Pixel fromRgb(StringRef color, const Pixel &rgb);
Pixel toRgb(StringRef color, const Pixel &channels);

/// How a picture of any size becomes one of a given size.
struct Fitting {
  StringRef method;     // stretch, fit, fill
  StringRef resampling; // automatic, nearest, ...
  StringRef alignment;  // center, left, ...
};
/// One axis of the picture: the size it has, the size wanted, and the same of
/// the other axis, for those methods that keep the proportions.
struct PictureAxis {
  Value source, otherSource; // index
  int64_t target, otherTarget;
  bool isVertical;
};
/// The weights of source pixels in target pixels: [target, source], or
/// [source, target] if `sourceFirst`.
Value samplingWeights(CoderContext &context, const Fitting &fitting,
                      const PictureAxis &axis, bool sourceFirst);
/// Along an array of these sizes: 1 where the target's axis `along` lies
/// within the picture, 0 where the picture does not reach.
Value insidePicture(CoderContext &context, const Fitting &fitting,
                    const PictureAxis &axis, ArrayRef<OpFoldResult> sizes,
                    int64_t along);

} // namespace mlir::netgraph

#endif
