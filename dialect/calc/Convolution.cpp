// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convolution: sums of products over a moving window.
//
//   y[n, g, o, s] = sum over c, k of
//       x[n, g, c, s * stride + k * dilation] * f[g, o, c, k]
//
// is one linalg.generic over the padded input. The axis g of groups exists
// only where there is more than one: input, filter and result are then seen
// with their channels split in two.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#define GET_OP_CLASSES
#include "dialect/calc/Convolution.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerConvolution() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Convolution.cpp.inc"
      >();
}

/// Batch and channels come before the spatial axes.
constexpr int64_t channelAxis = 1;
constexpr int64_t firstSpatialAxis = 2;
constexpr int64_t greatestSpatialRank = 3;

//===-- shapes ------------------------------------------------------------===//

static LogicalResult checkAttributes(ConvolutionOp::Adaptor op, size_t spatial,
                                     InferenceError error) {
  if (failed(checkLength(error, "strides", op.getStrides().size(), spatial)) ||
      failed(
          checkLength(error, "dilations", op.getDilations().size(), spatial)) ||
      failed(checkLength(error, "low", op.getLow().size(), spatial)) ||
      failed(checkLength(error, "high", op.getHigh().size(), spatial)))
    return failure();
  for (size_t i = 0; i < spatial; ++i) {
    if (op.getStrides()[i] < 1 || op.getDilations()[i] < 1)
      return error() << "stride and dilation must be positive, got "
                     << op.getStrides()[i] << " and " << op.getDilations()[i];
    if (op.getLow()[i] < 0 || op.getHigh()[i] < 0)
      return error() << "padding must not be negative, got [" << op.getLow()[i]
                     << ", " << op.getHigh()[i] << "]";
  }
  return success();
}

static LogicalResult checkChannels(RankedTensorType input,
                                   RankedTensorType filter, int64_t groups,
                                   InferenceError error) {
  if (!productType(input.getElementType(), filter.getElementType()))
    return error() << "input has elements of type " << input.getElementType()
                   << ", but filter of " << filter.getElementType();
  for (int64_t axis = 1; axis < input.getRank(); ++axis)
    if (filter.isDynamicDim(axis))
      return error() << "filter must have known sizes, got " << filter;
  int64_t channels = input.getDimSize(channelAxis);
  if (ShapedType::isDynamic(channels) || filter.isDynamicDim(0))
    return error() << "channels must be known, got " << input << " and "
                   << filter;
  if (groups < 1 || channels % groups || filter.getDimSize(0) % groups)
    return error() << "groups = " << groups << " does not divide " << channels
                   << " input and " << filter.getDimSize(0)
                   << " output channels";
  if (filter.getDimSize(channelAxis) != channels / groups)
    return error() << "filter has " << filter.getDimSize(channelAxis)
                   << " channels, expected " << channels / groups;
  return success();
}

LogicalResult ConvolutionOp::inferReturnTypes(MLIRContext *context,
                                              std::optional<Location> location,
                                              Adaptor op,
                                              SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "convolution");
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto filter = cast<RankedTensorType>(op.getFilter().getType());
  int64_t spatial = input.getRank() - firstSpatialAxis;
  if (spatial < 1 || spatial > greatestSpatialRank)
    return error() << "expected one to three spatial axes, got " << input;
  if (filter.getRank() != input.getRank())
    return error() << "filter has rank " << filter.getRank()
                   << ", but input has " << input.getRank();
  if (failed(checkAttributes(op, spatial, error)) ||
      failed(checkChannels(input, filter, op.getGroups(), error)))
    return failure();
  SmallVector<int64_t> shape = {input.getDimSize(0), filter.getDimSize(0)};
  for (int64_t i = 0; i < spatial; ++i) {
    int64_t size = input.getDimSize(firstSpatialAxis + i);
    int64_t kernel = filter.getDimSize(firstSpatialAxis + i);
    int64_t border = op.getLow()[i] + op.getHigh()[i];
    int64_t reach = op.getDilations()[i] * (kernel - 1) + 1;
    shape.push_back(countWindows(size, border, reach, op.getStrides()[i]));
    if (!ShapedType::isDynamic(size) && shape.back() < 1)
      return error() << "kernel reaches over " << reach
                     << " cells, but spatial axis " << i << " has "
                     << size + border << " with its padding";
  }
  Type element = productType(input.getElementType(), filter.getElementType());
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

LogicalResult
ConvolutionOp::reifyResultShapes(OpBuilder &b,
                                 ReifiedRankedShapedTypeDims &shapes) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> sizes = {sizeOf(b, loc, getInput(), 0),
                                     sizeOf(b, loc, getFilter(), 0)};
  for (size_t i = 0; i < getStrides().size(); ++i) {
    int64_t axis = firstSpatialAxis + i;
    int64_t kernel = getFilter().getType().getDimSize(axis);
    sizes.push_back(countWindows(
        b, loc, sizeOf(b, loc, getInput(), axis), getLow()[i] + getHigh()[i],
        getDilations()[i] * (kernel - 1) + 1, getStrides()[i]));
  }
  shapes.push_back(sizes);
  return success();
}

//===-- decomposition -----------------------------------------------------===//

/// Splits one axis in `groups` and the rest.
static Value splitAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
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

/// The maps of input, filter and result over the loops
/// n, (g), o, s1 …, c, k1 …
static SmallVector<AffineMap> convolutionMaps(OpBuilder &b, ConvolutionOp op) {
  bool grouped = op.getGroups() > 1;
  int64_t spatial = op.getStrides().size();
  int64_t output = grouped ? 2 : 1, firstCell = output + 1;
  int64_t channel = firstCell + spatial, firstTap = channel + 1;
  int64_t loops = firstTap + spatial;
  SmallVector<AffineExpr> input = {b.getAffineDimExpr(0)}, filter;
  if (grouped) {
    input.push_back(b.getAffineDimExpr(1));
    filter.push_back(b.getAffineDimExpr(1));
  }
  input.push_back(b.getAffineDimExpr(channel));
  filter.push_back(b.getAffineDimExpr(output));
  filter.push_back(b.getAffineDimExpr(channel));
  for (int64_t i = 0; i < spatial; ++i) {
    AffineExpr tap = b.getAffineDimExpr(firstTap + i);
    input.push_back(b.getAffineDimExpr(firstCell + i) * op.getStrides()[i] +
                    tap * op.getDilations()[i]);
    filter.push_back(tap);
  }
  auto result = llvm::to_vector(llvm::seq<int64_t>(channel));
  return {AffineMap::get(loops, 0, input, b.getContext()),
          AffineMap::get(loops, 0, filter, b.getContext()),
          selectLoops(b, loops, result)};
}

FailureOr<SmallVector<Value>> ConvolutionOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  ReifiedRankedShapedTypeDims shapes;
  if (failed(reifyResultShapes(b, shapes)))
    return failure();
  SmallVector<OpFoldResult> sizes = shapes.front();
  Value zero = scalar(b, loc, 0.0, getType().getElementType());
  SmallVector<int64_t> low(firstSpatialAxis), high(firstSpatialAxis);
  llvm::append_range(low, getLow());
  llvm::append_range(high, getHigh());
  Value input = padWith(b, loc, getInput(), low, high, zero);
  Value filter = getFilter();
  int64_t groups = getGroups();
  if (groups > 1) {
    input = splitAxis(b, loc, input, channelAxis, groups);
    filter = splitAxis(b, loc, filter, 0, groups);
    int64_t channels = getType().getDimSize(channelAxis);
    sizes[channelAxis] = b.getIndexAttr(channels / groups);
    sizes.insert(sizes.begin() + channelAxis, b.getIndexAttr(groups));
  }
  Value init = filledTensor(b, loc, sizes, zero);
  auto body = [](OpBuilder &b, Location loc, ValueRange args) {
    return multiplyAdd(b, loc, args[0], args[1], args[2]);
  };
  Value result = accumulate(b, loc, {input, filter}, init,
                            convolutionMaps(b, *this), body);
  if (groups > 1) {
    SmallVector<ReassociationIndices> runs = {{0}, {1, 2}};
    for (size_t i = 0; i < getStrides().size(); ++i)
      runs.push_back({static_cast<int64_t>(3 + i)});
    result = tensor::CollapseShapeOp::create(b, loc, getType(), result, runs);
  }
  return SmallVector<Value>{result};
}

//===-- padding -----------------------------------------------------------===//

/// The input with its border of zeros; null if it has none.
static Value exposeBorder(OpBuilder &b, Location loc, Value input,
                          ArrayRef<int64_t> spatialLow,
                          ArrayRef<int64_t> spatialHigh) {
  SmallVector<int64_t> low(firstSpatialAxis), high(firstSpatialAxis);
  llvm::append_range(low, spatialLow);
  llvm::append_range(high, spatialHigh);
  auto isZero = [](int64_t cells) { return cells == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return {};
  return reborder(b, loc, input, low, high);
}

Value ConvolutionOp::exposePadding(OpBuilder &b) {
  Value padded = exposeBorder(b, getLoc(), getInput(), getLow(), getHigh());
  if (!padded)
    return {};
  SmallVector<int64_t> none(getLow().size());
  return ConvolutionOp::create(b, getLoc(), padded, getFilter(), getStrides(),
                               getDilations(), none, none, getGroups());
}

//===-- gradient ----------------------------------------------------------===//

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
/// What convolution and convolution_filter have in common.
struct Windows {
  ArrayRef<int64_t> strides, dilations, low, high;
  int64_t groups;
};
} // namespace

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

static LogicalResult requireSizes(Operation *op, RankedTensorType input) {
  for (int64_t axis = firstSpatialAxis; axis < input.getRank(); ++axis)
    if (input.isDynamicDim(axis))
      return op->emitError("cannot differentiate a convolution along an axis "
                           "whose size is not known");
  return success();
}

FailureOr<SmallVector<Value>> ConvolutionOp::buildGradient(OpBuilder &b,
                                                           Value cotangent) {
  Location loc = getLoc();
  if (failed(requireSizes(*this, getInput().getType())))
    return failure();
  Windows windows{getStrides(), getDilations(), getLow(), getHigh(),
                  static_cast<int64_t>(getGroups())};
  Value input = InputGradient{b,           loc,       getInput().getType(),
                              getFilter(), cotangent, windows}
                    .build();
  ArrayRef<int64_t> kernel =
      getFilter().getType().getShape().drop_front(firstSpatialAxis);
  Value filter = ConvolutionFilterOp::create(
      b, loc, getInput(), cotangent, kernel, getStrides(), getDilations(),
      getLow(), getHigh(), getGroups());
  return SmallVector<Value>{input, filter};
}

//===-- convolution_filter ------------------------------------------------===//

LogicalResult ConvolutionFilterOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor op,
    SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "convolution_filter");
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto output = cast<RankedTensorType>(op.getOutput().getType());
  int64_t spatial = input.getRank() - firstSpatialAxis;
  int64_t groups = op.getGroups();
  if (spatial < 1 || spatial > greatestSpatialRank ||
      output.getRank() != input.getRank())
    return error() << "expected one to three spatial axes, got " << input
                   << " and " << output;
  for (auto [what, list] :
       {std::pair(StringRef("kernel"), op.getKernel()),
        std::pair(StringRef("strides"), op.getStrides()),
        std::pair(StringRef("dilations"), op.getDilations()),
        std::pair(StringRef("low"), op.getLow()),
        std::pair(StringRef("high"), op.getHigh())})
    if (failed(checkLength(error, what, list.size(), spatial)))
      return failure();
  int64_t channels = input.getDimSize(channelAxis);
  int64_t outputs = output.getDimSize(channelAxis);
  if (ShapedType::isDynamic(channels) || ShapedType::isDynamic(outputs))
    return error() << "channels must be known, got " << input << " and "
                   << output;
  if (groups < 1 || channels % groups || outputs % groups)
    return error() << "groups = " << groups << " does not divide " << channels
                   << " input and " << outputs << " output channels";
  SmallVector<int64_t> shape = {outputs, channels / groups};
  for (int64_t i = 0; i < spatial; ++i) {
    if (std::min(
            {op.getKernel()[i], op.getStrides()[i], op.getDilations()[i]}) < 1)
      return error() << "kernel, stride and dilation must be positive, got "
                     << op.getKernel()[i] << ", " << op.getStrides()[i]
                     << " and " << op.getDilations()[i];
    if (op.getLow()[i] < 0 || op.getHigh()[i] < 0)
      return error() << "padding must not be negative, got [" << op.getLow()[i]
                     << ", " << op.getHigh()[i] << "]";
    int64_t reach = op.getDilations()[i] * (op.getKernel()[i] - 1) + 1;
    int64_t size = countWindows(input.getDimSize(firstSpatialAxis + i),
                                op.getLow()[i] + op.getHigh()[i], reach,
                                op.getStrides()[i]);
    if (failed(verifyCompatibleShape(
            {size}, {output.getDimSize(firstSpatialAxis + i)})))
      return error() << "spatial axis " << i << " of " << input << " has "
                     << size << " windows, but " << output << " differs";
    shape.push_back(op.getKernel()[i]);
  }
  Type element = productType(input.getElementType(), output.getElementType());
  if (!element)
    return error() << "input " << input << " and output " << output
                   << " have elements that do not fit";
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

LogicalResult
ConvolutionFilterOp::reifyResultShapes(OpBuilder &b,
                                       ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes = staticSizes(b, getType().getShape());
  shapes.push_back(sizes);
  return success();
}

/// The maps of input, output and result over the loops
/// (g), o, c, k1 …, n, s1 …
static SmallVector<AffineMap> filterMaps(OpBuilder &b, ConvolutionFilterOp op) {
  bool grouped = op.getGroups() > 1;
  int64_t spatial = op.getStrides().size(), outputs = grouped ? 1 : 0;
  int64_t firstTap = outputs + 2, batch = firstTap + spatial;
  int64_t loops = batch + 1 + spatial;
  SmallVector<AffineExpr> input = {b.getAffineDimExpr(batch)}, output = input;
  if (grouped) {
    input.push_back(b.getAffineDimExpr(0));
    output.push_back(b.getAffineDimExpr(0));
  }
  output.push_back(b.getAffineDimExpr(outputs));
  input.push_back(b.getAffineDimExpr(outputs + 1));
  for (int64_t i = 0; i < spatial; ++i) {
    AffineExpr cell = b.getAffineDimExpr(batch + 1 + i);
    output.push_back(cell);
    input.push_back(cell * op.getStrides()[i] +
                    b.getAffineDimExpr(firstTap + i) * op.getDilations()[i]);
  }
  auto result = llvm::to_vector(llvm::seq<int64_t>(batch));
  return {AffineMap::get(loops, 0, input, b.getContext()),
          AffineMap::get(loops, 0, output, b.getContext()),
          selectLoops(b, loops, result)};
}

FailureOr<SmallVector<Value>>
ConvolutionFilterOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> sizes = staticSizes(b, getType().getShape());
  Value zero = scalar(b, loc, 0.0, getType().getElementType());
  SmallVector<int64_t> low(firstSpatialAxis), high(firstSpatialAxis);
  llvm::append_range(low, getLow());
  llvm::append_range(high, getHigh());
  Value input = padWith(b, loc, getInput(), low, high, zero);
  Value output = getOutput();
  int64_t groups = getGroups();
  if (groups > 1) {
    input = splitAxis(b, loc, input, channelAxis, groups);
    output = splitAxis(b, loc, output, channelAxis, groups);
    sizes[0] = b.getIndexAttr(getType().getDimSize(0) / groups);
    sizes.insert(sizes.begin(), b.getIndexAttr(groups));
  }
  Value init = filledTensor(b, loc, sizes, zero);
  auto body = [](OpBuilder &b, Location loc, ValueRange args) {
    return multiplyAdd(b, loc, args[0], args[1], args[2]);
  };
  Value result =
      accumulate(b, loc, {input, output}, init, filterMaps(b, *this), body);
  if (groups > 1) {
    SmallVector<ReassociationIndices> runs = {{0, 1}};
    for (size_t i = 0; i < getStrides().size() + 1; ++i)
      runs.push_back({static_cast<int64_t>(2 + i)});
    result = tensor::CollapseShapeOp::create(b, loc, getType(), result, runs);
  }
  return SmallVector<Value>{result};
}

Value ConvolutionFilterOp::exposePadding(OpBuilder &b) {
  Value padded = exposeBorder(b, getLoc(), getInput(), getLow(), getHigh());
  if (!padded)
    return {};
  SmallVector<int64_t> none(getLow().size());
  return ConvolutionFilterOp::create(b, getLoc(), padded, getOutput(),
                                     getKernel(), getStrides(), getDilations(),
                                     none, none, getGroups());
}

// Bilinear: the cotangent is a filter.
FailureOr<SmallVector<Value>>
ConvolutionFilterOp::buildGradient(OpBuilder &b, Value cotangent) {
  Location loc = getLoc();
  if (failed(requireSizes(*this, getInput().getType())))
    return failure();
  Windows windows{getStrides(), getDilations(), getLow(), getHigh(),
                  static_cast<int64_t>(getGroups())};
  Value input = InputGradient{b,         loc,         getInput().getType(),
                              cotangent, getOutput(), windows}
                    .build();
  Value output =
      ConvolutionOp::create(b, loc, getInput(), cotangent, getStrides(),
                            getDilations(), getLow(), getHigh(), getGroups());
  return SmallVector<Value>{input, output};
}
