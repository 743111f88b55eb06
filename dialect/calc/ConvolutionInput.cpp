// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way back through a convolution: what its input gets from its windows.
// That is its gradient by the input, and what a transposed convolution is.
//
// Cell j = i + low of the padded input is met by tap k of window p if
// p * stride + k * dilation = j. So it is a convolution of the windows with the
// filter turned round. Windows spread by zeros would take, with stride s, s
// times the operations for each axis. There are two better ways:
//
// Windows that touch (stride = kernel, no dilation): each cell is met by one
// tap, so the taps are channels of one convolution with kernels of one cell,
// and the cells of a window are put beside each other:
//
//   k2 s2    channels 0 1 of windows A B C     A0 A1 B0 B1 C0 C1
//
// With any stride and no dilation, j = s t + r is met by the taps k = s m + r
// alone, in window p = t - m. So the cells of each phase r are a convolution
// of the windows with every s-th tap, and the phases are interlaced:
//
//   k3 s2    phase 0: taps 0 2    phase 1: tap 1      0 1 0 1 0 1
#include "dialect/calc/Decompose.h"

using namespace mlir;
using namespace mlir::calc;

/// Batch and channels come before the spatial axes.
constexpr int64_t channelAxis = 1;
constexpr int64_t firstSpatialAxis = 2;

/// [O, C / g, k…] as [C, O / g, k…], every kernel turned round.
static Value turnFilter(OpBuilder &b, Location loc, Value filter,
                        int64_t groups) {
  auto type = cast<RankedTensorType>(filter.getType());
  int64_t rank = type.getRank(), outputs = type.getDimSize(0) / groups;
  int64_t channels = type.getDimSize(channelAxis);
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
struct ConvolutionInput {
  OpBuilder &b;
  Location loc;
  Value windows, filter;
  /// One entry per spatial axis.
  ArrayRef<int64_t> inputSizes, strides, dilations, border;
  int64_t groups;

  Value build() {
    bool isStrided = llvm::any_of(strides, [](int64_t s) { return s > 1; });
    bool isDense = llvm::all_of(dilations, [](int64_t d) { return d == 1; });
    if (isStrided && isDense)
      return isTouching() ? byTaps() : byPhases();
    return bySpreading();
  }

private:
  int64_t rank() { return firstSpatialAxis + inputSizes.size(); }
  static ArrayRef<int64_t> shapeOf(Value x) {
    return cast<RankedTensorType>(x.getType()).getShape();
  }
  int64_t sizeOf(Value x, int64_t axis) { return shapeOf(x)[axis]; }
  bool isTouching() {
    return llvm::equal(shapeOf(filter).drop_front(firstSpatialAxis), strides);
  }
  int64_t channels() { return sizeOf(filter, channelAxis) * groups; }
  Value convolve(Value x, Value taps, ArrayRef<int64_t> dilations) {
    SmallVector<int64_t> ones(dilations.size(), 1), none(dilations.size());
    return ConvolutionOp::create(b, loc, x, turnFilter(b, loc, taps, groups),
                                 ones, dilations, none, none, groups);
  }

  Value bySpreading();
  Value byTaps();
  Value byPhases();
  Value cropped(Value cells);
  Value phase(ArrayRef<int64_t> places);
  Value interlace(int64_t axis, SmallVector<int64_t> &places);
  // Along an axis of the input: the first t, and how many.
  int64_t first(int64_t i) { return border[i] / strides[i]; }
  int64_t count(int64_t i) {
    int64_t end = border[i] + inputSizes[i];
    return llvm::divideCeil(end, strides[i]) - first(i);
  }
};
} // namespace

// Cells that no window reached get zeros, cells of the border are dropped.
Value ConvolutionInput::bySpreading() {
  SmallVector<int64_t> low(rank()), high(rank());
  Value apart = windows;
  for (int64_t axis = firstSpatialAxis; axis < rank(); ++axis) {
    int64_t i = axis - firstSpatialAxis, stride = strides[i];
    int64_t reach = dilations[i] * (sizeOf(filter, axis) - 1);
    low[axis] = reach - border[i];
    high[axis] =
        inputSizes[i] + border[i] - ((sizeOf(windows, axis) - 1) * stride + 1);
    apart = spread(b, loc, apart, axis, stride);
  }
  return convolve(reborder(b, loc, apart, low, high), filter, dilations);
}

// The cells of one phase, places[i] of strides[i] along each axis.
Value ConvolutionInput::phase(ArrayRef<int64_t> places) {
  SmallVector<int64_t> offsets(rank()), sizes(rank(), -1), steps(rank(), 1);
  SmallVector<int64_t> low(rank()), high(rank());
  SmallVector<OpFoldResult> shape = {calc::sizeOf(b, loc, windows, 0),
                                     b.getIndexAttr(channels())};
  bool isEmpty = false;
  for (int64_t axis = firstSpatialAxis; axis < rank(); ++axis) {
    int64_t i = axis - firstSpatialAxis, stride = strides[i];
    int64_t taps = llvm::divideCeil(
        std::max<int64_t>(sizeOf(filter, axis) - places[i], 0), stride);
    isEmpty |= taps == 0;
    offsets[axis] = places[i];
    sizes[axis] = taps;
    steps[axis] = stride;
    low[axis] = taps - 1 - first(i);
    high[axis] = first(i) + count(i) - sizeOf(windows, axis);
    shape.push_back(b.getIndexAttr(count(i)));
  }
  if (isEmpty) // larger strides than taps leave cells out
    return splat(b, loc, 0.0, getElementTypeOrSelf(windows.getType()), shape);
  Value taps = SliceOp::create(b, loc, filter, offsets, sizes, steps);
  return convolve(reborder(b, loc, windows, low, high), taps, dilations);
}

// All phases along the axes from `axis`, with an axis of phases after each.
Value ConvolutionInput::interlace(int64_t axis, SmallVector<int64_t> &places) {
  int64_t i = axis - firstSpatialAxis;
  if (axis == rank()) {
    Value cells = phase(places);
    SmallVector<OpFoldResult> sizes = sizesOf(b, loc, cells);
    for (int64_t k = rank(); k > firstSpatialAxis; --k)
      sizes.insert(sizes.begin() + k, b.getIndexAttr(1));
    return reshapeTo(b, loc, cells, sizes);
  }
  SmallVector<Value> phases;
  for (places[i] = 0; places[i] < strides[i]; ++places[i])
    phases.push_back(interlace(axis + 1, places));
  if (phases.size() == 1)
    return phases.front();
  return ConcatOp::create(b, loc, phases, firstSpatialAxis + 2 * i + 1);
}

// Cells [axis of t, axis of places, …] in a row, less those of the border.
Value ConvolutionInput::cropped(Value cells) {
  SmallVector<int64_t> low(rank()), high(rank());
  SmallVector<OpFoldResult> joined = {calc::sizeOf(b, loc, windows, 0),
                                      b.getIndexAttr(channels())};
  for (int64_t i = 0, end = strides.size(); i < end; ++i) {
    int64_t axis = firstSpatialAxis + i, cut = shapeOf(cells)[axis + i];
    joined.push_back(b.getIndexAttr(cut * strides[i]));
    int64_t begin = isTouching() ? 0 : first(i) * strides[i];
    low[axis] = begin - border[i];
    high[axis] = border[i] + inputSizes[i] - begin - cut * strides[i];
  }
  return reborder(b, loc, reshapeTo(b, loc, cells, joined), low, high);
}

Value ConvolutionInput::byPhases() {
  SmallVector<int64_t> places(strides.size());
  return cropped(interlace(firstSpatialAxis, places));
}

// [O, C / g, k…] becomes [C k…, O / g, 1…], the taps being channels, and
// [N, C k…, t…] becomes [N, C, t, k, …].
Value ConvolutionInput::byTaps() {
  int64_t outputs = sizeOf(filter, 0) / groups, spatial = strides.size();
  SmallVector<int64_t> split = {groups, outputs};
  llvm::append_range(split, shapeOf(filter).drop_front());
  auto order = llvm::to_vector(llvm::seq<int64_t>(split.size()));
  std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  Value taps = reshapeTo(b, loc, filter, staticSizes(b, split));
  SmallVector<int64_t> cells(rank(), 1), ones(spatial, 1), none(spatial);
  cells[0] = channels() * llvm::product_of(strides);
  cells[1] = outputs;
  taps =
      reshapeTo(b, loc, transpose(b, loc, taps, order), staticSizes(b, cells));
  Value met = ConvolutionOp::create(b, loc, windows, taps, ones, ones, none,
                                    none, groups);
  SmallVector<OpFoldResult> sizes = {calc::sizeOf(b, loc, windows, 0),
                                     b.getIndexAttr(channels())};
  llvm::append_range(sizes, staticSizes(b, strides));
  SmallVector<int64_t> places = {0, 1};
  for (int64_t axis = firstSpatialAxis; axis < rank(); ++axis) {
    sizes.push_back(calc::sizeOf(b, loc, windows, axis));
    places.append({axis + spatial, axis});
  }
  return cropped(transpose(b, loc, reshapeTo(b, loc, met, sizes), places));
}

Value mlir::calc::convolutionInput(OpBuilder &b, Location loc, Value windows,
                                   Value filter, ArrayRef<int64_t> sizes,
                                   ArrayRef<int64_t> strides,
                                   ArrayRef<int64_t> dilations,
                                   ArrayRef<int64_t> low, int64_t groups) {
  return ConvolutionInput{b,       loc,       windows, filter, sizes,
                          strides, dilations, low,     groups}
      .build();
}
