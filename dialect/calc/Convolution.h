// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What convolution and convolution_filter share; private to this folder.
#pragma once

#include "dialect/calc/Decompose.h"

namespace mlir::calc {

constexpr int64_t greatestSpatialRank = 3;
/// A filter is [O, C / groups, k1, …], however images lie.
constexpr int64_t filterChannelAxis = 1;
constexpr int64_t firstTapAxis = 2;

/// Where the axes of an image lie: [N, C, s1, …] or [N, s1, …, C].
struct ImageAxes {
  int64_t rank;
  bool channelsLast;

  int64_t channel() const { return channelsLast ? rank - 1 : 1; }
  int64_t spatial(int64_t i) const { return i + (channelsLast ? 1 : 2); }
  int64_t spatialRank() const { return rank - 2; }
  /// A list with `channels` for the channels and `batch` for the batch.
  template <typename T>
  SmallVector<T> arrange(T batch, T channels, ArrayRef<T> spatialPart) const {
    SmallVector<T> list = {batch};
    llvm::append_range(list, spatialPart);
    list.insert(list.begin() + channel(), channels);
    return list;
  }
  /// A border, 0 for batch and channels.
  SmallVector<int64_t> border(ArrayRef<int64_t> cells) const {
    return arrange<int64_t>(0, 0, cells);
  }
  /// [N, C, s1, …] as an order that makes the channels last, or the way back.
  AxisOrder toChannelsLast() const;
  AxisOrder toChannelsFirst() const;
};

/// Splits one axis in `groups` and the rest.
Value splitAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
                int64_t groups);
/// The way back from split channels.
Value joinAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
               RankedTensorType type);
/// The input with its border of zeros; null if it has none.
Value exposeBorder(OpBuilder &b, Location loc, Value input,
                   ArrayRef<int64_t> low, ArrayRef<int64_t> high);

struct Windows {
  ArrayRef<int64_t> strides, dilations, low, high;
  int64_t groups;
};

/// The gradient of a convolution by its input.
Value inputGradient(OpBuilder &b, Location loc, RankedTensorType input,
                    ImageAxes axes, Value filter, Value cotangent,
                    const Windows &windows);
LogicalResult requireSpatialSizes(Operation *op, Value input, ImageAxes axes);

} // namespace mlir::calc
