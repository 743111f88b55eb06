// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradient of a convolution by its input, and what else the convolutions
// share.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

/// Of the images in this file, and of filters.
constexpr int64_t firstSpatialAxis = 2;

//===-- shared ------------------------------------------------------------===//

AxisOrder ImageAxes::toChannelsLast() const {
  AxisOrder order = plainOrder(rank);
  std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  return order;
}

AxisOrder ImageAxes::toChannelsFirst() const {
  return inverseOf(toChannelsLast());
}

Value mlir::calc::splitAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
                            int64_t groups) {
  auto sizes = sizesOf(b, loc, x);
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<ReassociationIndices> runs;
  for (int64_t i = 0, next = 0; i < type.getRank(); ++i) {
    runs.push_back({next++});
    if (i == axis)
      runs.back().push_back(next++);
  }
  sizes[axis] = b.getIndexAttr(type.getDimSize(axis) / groups);
  sizes.insert(sizes.begin() + axis, b.getIndexAttr(groups));
  RankedTensorType split = tensorOf(sizes, type.getElementType());
  return tensor::ExpandShapeOp::create(b, loc, split, x, runs, sizes);
}

Value mlir::calc::joinAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
                           RankedTensorType type) {
  SmallVector<ReassociationIndices> runs;
  for (int64_t i = 0, next = 0; i < type.getRank(); ++i) {
    runs.push_back({next++});
    if (i == axis)
      runs.back().push_back(next++);
  }
  return tensor::CollapseShapeOp::create(b, loc, type, x, runs);
}

Value mlir::calc::exposeBorder(OpBuilder &b, Location loc, Value input,
                               ArrayRef<int64_t> low, ArrayRef<int64_t> high) {
  auto isZero = [](int64_t cells) { return cells == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return {};
  return reborder(b, loc, input, low, high);
}

LogicalResult mlir::calc::requireSpatialSizes(Operation *op, Value input,
                                              ImageAxes axes) {
  for (int64_t i = 0; i < axes.spatialRank(); ++i)
    if (cast<RankedTensorType>(input.getType()).isDynamicDim(axes.spatial(i)))
      return op->emitError("cannot differentiate a convolution along an axis "
                           "whose size is not known");
  return success();
}

//===-- gradient ----------------------------------------------------------===//

/// [O, C / g, k…] as [C, O / g, k…], every kernel turned round.
static Value turnFilter(OpBuilder &b, Location loc, Value filter,
                        int64_t groups) {
  auto type = cast<RankedTensorType>(filter.getType());
  int64_t rank = type.getRank(), outputs = type.getDimSize(0) / groups;
  int64_t channels = type.getDimSize(filterChannelAxis);
  SmallVector<int64_t> offsets(rank), sizes(rank, -1), steps(rank, 1);
  SmallVector<int64_t> split = {groups, outputs}, joined, order = {0, 2, 1};
  llvm::append_range(split, type.getShape().drop_front());
  for (int64_t axis = firstSpatialAxis; axis < rank; ++axis) {
    sizes[axis] = type.getDimSize(axis);
    offsets[axis] = sizes[axis] - 1;
    steps[axis] = -1;
    order.push_back(axis + 1);
  }
  Value turned = SliceOp::create(b, loc, filter, offsets, sizes, steps);
  turned = reshapeTo(b, loc, turned, staticSizes(b, split));
  turned = transpose(b, loc, turned, order);
  joined = {groups * channels, outputs};
  llvm::append_range(joined, type.getShape().drop_front(firstSpatialAxis));
  return reshapeTo(b, loc, turned, staticSizes(b, joined));
}

namespace {
/// The gradient of a convolution's input: the cotangents convolved with the
/// filter turned round. Cell j = i + low of the padded input is met by tap k of
/// window p if p * stride + k * dilation = j.
///
/// With stride s and no dilation, j = s t + r is met by the taps k = s m + r
/// alone, in window p = t - m. So the cells of each phase r are a convolution
/// of the cotangents with every s-th tap, and the phases are interlaced:
///
///   k3 s2    phase 0: taps 0 2    phase 1: tap 1      0 1 0 1 0 1
///
/// Spreading the cotangents by zeros, as is done with a dilation, would take s
/// times the operations for each axis.
struct InputGradient {
  OpBuilder &b;
  Location loc;
  RankedTensorType input;
  Value filter, cotangent;
  Windows windows;

  Value build() {
    bool isStrided =
        llvm::any_of(windows.strides, [](int64_t s) { return s > 1; });
    bool isDense =
        llvm::all_of(windows.dilations, [](int64_t d) { return d == 1; });
    return isStrided && isDense ? byPhases() : bySpreading();
  }

private:
  int64_t rank() { return input.getRank(); }
  int64_t sizeOf(Value x, int64_t axis) {
    return cast<RankedTensorType>(x.getType()).getDimSize(axis);
  }
  Value convolve(Value x, Value taps, ArrayRef<int64_t> dilations) {
    SmallVector<int64_t> ones(dilations.size(), 1), none(dilations.size());
    return ConvolutionOp::create(b, loc, x,
                                 turnFilter(b, loc, taps, windows.groups), ones,
                                 dilations, none, none, windows.groups);
  }

  Value bySpreading();
  Value byPhases();
  Value phase(ArrayRef<int64_t> places);
  Value interlace(int64_t axis, SmallVector<int64_t> &places);
  // Along an axis of the input: the first t, and how many.
  int64_t first(int64_t i) { return windows.low[i] / windows.strides[i]; }
  int64_t count(int64_t i) {
    int64_t end = windows.low[i] + input.getDimSize(firstSpatialAxis + i);
    return llvm::divideCeil(end, windows.strides[i]) - first(i);
  }
};
} // namespace

// Cells that no window reached get zeros, cells of the border are dropped.
Value InputGradient::bySpreading() {
  SmallVector<int64_t> low(rank()), high(rank());
  Value apart = cotangent;
  for (int64_t axis = firstSpatialAxis; axis < rank(); ++axis) {
    int64_t i = axis - firstSpatialAxis, stride = windows.strides[i];
    int64_t reach = windows.dilations[i] * (sizeOf(filter, axis) - 1);
    low[axis] = reach - windows.low[i];
    high[axis] = input.getDimSize(axis) + windows.low[i] -
                 ((sizeOf(cotangent, axis) - 1) * stride + 1);
    apart = spread(b, loc, apart, axis, stride);
  }
  return convolve(reborder(b, loc, apart, low, high), filter,
                  windows.dilations);
}

// The cells of one phase, places[i] of strides[i] along each axis.
Value InputGradient::phase(ArrayRef<int64_t> places) {
  SmallVector<int64_t> offsets(rank()), sizes(rank(), -1), steps(rank(), 1);
  SmallVector<int64_t> low(rank()), high(rank());
  SmallVector<OpFoldResult> shape = {calc::sizeOf(b, loc, cotangent, 0),
                                     b.getIndexAttr(input.getDimSize(1))};
  bool isEmpty = false;
  for (int64_t axis = firstSpatialAxis; axis < rank(); ++axis) {
    int64_t i = axis - firstSpatialAxis, stride = windows.strides[i];
    int64_t taps = llvm::divideCeil(
        std::max<int64_t>(sizeOf(filter, axis) - places[i], 0), stride);
    isEmpty |= taps == 0;
    offsets[axis] = places[i];
    sizes[axis] = taps;
    steps[axis] = stride;
    low[axis] = taps - 1 - first(i);
    high[axis] = first(i) + count(i) - sizeOf(cotangent, axis);
    shape.push_back(b.getIndexAttr(count(i)));
  }
  if (isEmpty) // larger strides than taps leave cells out
    return splat(b, loc, 0.0, input.getElementType(), shape);
  Value taps = SliceOp::create(b, loc, filter, offsets, sizes, steps);
  return convolve(reborder(b, loc, cotangent, low, high), taps,
                  windows.dilations);
}

// All phases along the axes from `axis`, with an axis of phases after each.
Value InputGradient::interlace(int64_t axis, SmallVector<int64_t> &places) {
  int64_t i = axis - firstSpatialAxis;
  if (axis == rank()) {
    Value cells = phase(places);
    SmallVector<OpFoldResult> sizes = sizesOf(b, loc, cells);
    for (int64_t k = rank(); k > firstSpatialAxis; --k)
      sizes.insert(sizes.begin() + k, b.getIndexAttr(1));
    return reshapeTo(b, loc, cells, sizes);
  }
  SmallVector<Value> phases;
  for (places[i] = 0; places[i] < windows.strides[i]; ++places[i])
    phases.push_back(interlace(axis + 1, places));
  if (phases.size() == 1)
    return phases.front();
  return ConcatOp::create(b, loc, phases, firstSpatialAxis + 2 * i + 1);
}

Value InputGradient::byPhases() {
  SmallVector<int64_t> places(windows.strides.size());
  Value cells = interlace(firstSpatialAxis, places);
  SmallVector<int64_t> low(rank()), high(rank());
  SmallVector<OpFoldResult> sizes = {calc::sizeOf(b, loc, cotangent, 0),
                                     b.getIndexAttr(input.getDimSize(1))};
  for (int64_t axis = firstSpatialAxis; axis < rank(); ++axis) {
    int64_t i = axis - firstSpatialAxis, stride = windows.strides[i];
    sizes.push_back(b.getIndexAttr(count(i) * stride));
    low[axis] = first(i) * stride - windows.low[i];
    high[axis] = windows.low[i] + input.getDimSize(axis) -
                 (first(i) + count(i)) * stride;
  }
  return reborder(b, loc, reshapeTo(b, loc, cells, sizes), low, high);
}

// Written for channels first, and turned where they are last: phases are easier
// to tell apart that way, and the pass ChannelsLast removes what cancels.
Value mlir::calc::inputGradient(OpBuilder &b, Location loc,
                                RankedTensorType input, ImageAxes axes,
                                Value filter, Value cotangent,
                                const Windows &windows) {
  if (!axes.channelsLast)
    return InputGradient{b, loc, input, filter, cotangent, windows}.build();
  AxisOrder first = axes.toChannelsFirst();
  cotangent = transpose(b, loc, cotangent, first);
  input = inOrder(input, first);
  Value result =
      InputGradient{b, loc, input, filter, cotangent, windows}.build();
  return transpose(b, loc, result, axes.toChannelsLast());
}
