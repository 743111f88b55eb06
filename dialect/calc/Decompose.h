// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Short ways to write linalg, shared by the decompositions of calc; private to
// this folder.
//
// All is expressed by two shapes of linalg.generic, because these are the ones
// that stock fusion and tiling understand:
//   elementwise   parallel loops over the result, inputs read through
//                 projected permutations
//   accumulate    loops over more than the result, which starts from `init`
#pragma once

#include "dialect/calc/Build.h"

namespace mlir::calc {

using BodyBuilder = function_ref<Value(OpBuilder &, Location, ValueRange)>;

/// The map from `loops` loops to those listed.
AffineMap selectLoops(OpBuilder &b, int64_t loops, ArrayRef<int64_t> selected);
/// The numbers below `rank` that are not in `axes`.
SmallVector<int64_t> otherAxes(int64_t rank, ArrayRef<int64_t> axes);

Value emptyTensor(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes,
                  Type element);
Value filledTensor(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes,
                   Value scalar);

/// A tensor of `sizes`; input i is read through maps[i].
Value elementwise(OpBuilder &b, Location loc, ValueRange inputs,
                  ArrayRef<AffineMap> maps, ArrayRef<OpFoldResult> sizes,
                  Type element, BodyBuilder body);
/// Loops that the last map, the one of `init`, does not name are reductions.
/// The body gets the inputs' elements and the value so far.
Value accumulate(OpBuilder &b, Location loc, ValueRange inputs, Value init,
                 ArrayRef<AffineMap> maps, BodyBuilder body);

/// The value that joining with changes nothing.
Value identityOf(OpBuilder &b, Location loc, ReduceKind kind, Type type);
Value join(OpBuilder &b, Location loc, ReduceKind kind, Value x, Value y);
/// Sums of floats may be reordered, or no vector unit can add them up.
Value addReordered(OpBuilder &b, Location loc, Value x, Value y);
/// The type of sums of products: that of the operands, or f32 where one of two
/// floats has 16 bits. Null if they do not fit.
Type productType(Type x, Type y);
/// Adds x * y to a sum of productType; the pair may become one fused operation.
Value multiplyAdd(OpBuilder &b, Location loc, Value x, Value y, Value sum);
/// Joins what `element` makes of the inputs' elements over `axes` of the loops.
Value reduceOver(OpBuilder &b, Location loc, ValueRange inputs,
                 ArrayRef<AffineMap> maps, ArrayRef<OpFoldResult> loopSizes,
                 ArrayRef<int64_t> axes, ReduceKind kind, BodyBuilder element);

/// Loops over the cells of a result and, for each, over a window. Only axes
/// with a window get a loop of their own; an empty tensor, read through
/// `carrier`, carries the `sizes` of these loops.
struct WindowLoops {
  SmallVector<int64_t> sizes, loops;
  AffineMap input, carrier, result;

  WindowLoops(OpBuilder &b, ArrayRef<int64_t> window,
              ArrayRef<int64_t> strides);
};

/// expr over d0, d1, … with the sizes put in.
OpFoldResult sizeExpr(OpBuilder &b, Location loc, AffineExpr expr,
                      ArrayRef<OpFoldResult> sizes);

/// How many windows of `reach` cells, `stride` apart, an axis holds.
int64_t countWindows(int64_t size, int64_t border, int64_t reach,
                     int64_t stride);
OpFoldResult countWindows(OpBuilder &b, Location loc, OpFoldResult size,
                          int64_t border, int64_t reach, int64_t stride);
/// Adds cells that hold `value`; returns x for no cells.
Value padWith(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> low,
              ArrayRef<int64_t> high, Value value);

/// The sizes of the axes that a reshape merges to one of its result, or that it
/// makes of one of its operand; none if it does not.
SmallVector<int64_t> mergedSizes(ReshapeOp op, int64_t resultAxis);
SmallVector<int64_t> splitSizes(ReshapeOp op, int64_t operandAxis);

/// Axes have to ascend and to be below `rank`; `what` names the list.
LogicalResult checkAscending(function_ref<InFlightDiagnostic()> error,
                             StringRef what, ArrayRef<int64_t> axes,
                             int64_t rank);
/// A list has to have `expected` entries.
LogicalResult checkLength(function_ref<InFlightDiagnostic()> error,
                          StringRef what, size_t length, size_t expected);

/// Errors of type inference, where there is no operator yet to report them.
class InferenceError {
public:
  InferenceError(MLIRContext *context, std::optional<Location> location,
                 StringRef mnemonic)
      : location(location.value_or(UnknownLoc::get(context))),
        mnemonic(mnemonic) {}
  InFlightDiagnostic operator()() const;

private:
  Location location;
  StringRef mnemonic;
};

//===-- convolutions ------------------------------------------------------===//

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
