// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convolution: sums of products over a moving window.
//
//   y[n, g, o, s] = sum over c, k of
//       x[n, g, c, s * stride + k * dilation] * f[g, o, c, k]
//
// is one linalg.generic over the padded input. The axis g of groups exists
// only where there is more than one: input, filter and result are then seen
// with their channels split in two. The loops that make the result run in the
// order of its axes, channels first or last.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

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

static ImageAxes imageAxes(ConvolutionOp op) {
  return {op.getInput().getType().getRank(), op.getChannelsLast()};
}

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
                                   ImageAxes axes, InferenceError error) {
  if (!productType(input.getElementType(), filter.getElementType()))
    return error() << "input has elements of type " << input.getElementType()
                   << ", but filter of " << filter.getElementType();
  for (int64_t axis = 1; axis < input.getRank(); ++axis)
    if (filter.isDynamicDim(axis))
      return error() << "filter must have known sizes, got " << filter;
  int64_t channels = input.getDimSize(axes.channel());
  if (ShapedType::isDynamic(channels) || filter.isDynamicDim(0))
    return error() << "channels must be known, got " << input << " and "
                   << filter;
  if (groups < 1 || channels % groups || filter.getDimSize(0) % groups)
    return error() << "groups = " << groups << " does not divide " << channels
                   << " input and " << filter.getDimSize(0)
                   << " output channels";
  if (filter.getDimSize(filterChannelAxis) != channels / groups)
    return error() << "filter has " << filter.getDimSize(filterChannelAxis)
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
  ImageAxes axes{input.getRank(), op.getChannelsLast()};
  int64_t spatial = axes.spatialRank();
  if (spatial < 1 || spatial > greatestSpatialRank)
    return error() << "expected one to three spatial axes, got " << input;
  if (filter.getRank() != input.getRank())
    return error() << "filter has rank " << filter.getRank()
                   << ", but input has " << input.getRank();
  if (failed(checkAttributes(op, spatial, error)) ||
      failed(checkChannels(input, filter, op.getGroups(), axes, error)))
    return failure();
  SmallVector<int64_t> cells;
  for (int64_t i = 0; i < spatial; ++i) {
    int64_t size = input.getDimSize(axes.spatial(i));
    int64_t kernel = filter.getDimSize(firstTapAxis + i);
    int64_t border = op.getLow()[i] + op.getHigh()[i];
    int64_t reach = op.getDilations()[i] * (kernel - 1) + 1;
    cells.push_back(countWindows(size, border, reach, op.getStrides()[i]));
    if (!ShapedType::isDynamic(size) && cells.back() < 1)
      return error() << "kernel reaches over " << reach
                     << " cells, but spatial axis " << i << " has "
                     << size + border << " with its padding";
  }
  Type element = productType(input.getElementType(), filter.getElementType());
  types.push_back(RankedTensorType::get(
      axes.arrange<int64_t>(input.getDimSize(0), filter.getDimSize(0), cells),
      element));
  return success();
}

LogicalResult
ConvolutionOp::reifyResultShapes(OpBuilder &b,
                                 ReifiedRankedShapedTypeDims &shapes) {
  Location loc = getLoc();
  ImageAxes axes = imageAxes(*this);
  SmallVector<OpFoldResult> cells;
  for (size_t i = 0; i < getStrides().size(); ++i) {
    int64_t kernel = getFilter().getType().getDimSize(firstTapAxis + i);
    cells.push_back(
        countWindows(b, loc, sizeOf(b, loc, getInput(), axes.spatial(i)),
                     getLow()[i] + getHigh()[i],
                     getDilations()[i] * (kernel - 1) + 1, getStrides()[i]));
  }
  shapes.push_back(axes.arrange<OpFoldResult>(
      sizeOf(b, loc, getInput(), 0), sizeOf(b, loc, getFilter(), 0), cells));
  return success();
}

//===-- decomposition -----------------------------------------------------===//

/// The maps of input, filter and result over the loops
/// n, (g), o, s1 …, c, k1 …    or    n, s1 …, (g), o, c, k1 …
static SmallVector<AffineMap> convolutionMaps(OpBuilder &b, ConvolutionOp op) {
  ImageAxes axes = imageAxes(op);
  int64_t spatial = axes.spatialRank(), grouped = op.getGroups() > 1;
  int64_t group = axes.channel(), output = group + grouped;
  int64_t firstCell = axes.spatial(0) + (axes.channelsLast ? 0 : grouped);
  int64_t channel = 2 + grouped + spatial, firstTap = channel + 1;
  int64_t loops = firstTap + spatial;
  auto loop = [&](int64_t i) { return b.getAffineDimExpr(i); };
  SmallVector<AffineExpr> cells, filter = {loop(output), loop(channel)};
  for (int64_t i = 0; i < spatial; ++i) {
    cells.push_back(loop(firstCell + i) * op.getStrides()[i] +
                    loop(firstTap + i) * op.getDilations()[i]);
    filter.push_back(loop(firstTap + i));
  }
  auto input = axes.arrange<AffineExpr>(loop(0), loop(channel), cells);
  if (grouped) {
    input.insert(input.begin() + axes.channel(), loop(group));
    filter.insert(filter.begin(), loop(group));
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
  ImageAxes axes = imageAxes(*this);
  Value zero = scalar(b, loc, 0.0, getType().getElementType());
  Value input = padWith(b, loc, getInput(), axes.border(getLow()),
                        axes.border(getHigh()), zero);
  Value filter = getFilter();
  int64_t groups = getGroups(), channel = axes.channel();
  if (groups > 1) {
    input = splitAxis(b, loc, input, channel, groups);
    filter = splitAxis(b, loc, filter, 0, groups);
    int64_t channels = getType().getDimSize(channel);
    sizes[channel] = b.getIndexAttr(channels / groups);
    sizes.insert(sizes.begin() + channel, b.getIndexAttr(groups));
  }
  Value init = filledTensor(b, loc, sizes, zero);
  auto body = [](OpBuilder &b, Location loc, ValueRange args) {
    return multiplyAdd(b, loc, args[0], args[1], args[2]);
  };
  Value result = accumulate(b, loc, {input, filter}, init,
                            convolutionMaps(b, *this), body);
  if (groups > 1)
    result = joinAxis(b, loc, result, channel, getType());
  return SmallVector<Value>{result};
}

//===-- padding -----------------------------------------------------------===//

Value ConvolutionOp::exposePadding(OpBuilder &b) {
  ImageAxes axes = imageAxes(*this);
  Value padded = exposeBorder(b, getLoc(), getInput(), axes.border(getLow()),
                              axes.border(getHigh()));
  if (!padded)
    return {};
  SmallVector<int64_t> none(getLow().size());
  return ConvolutionOp::create(b, getLoc(), padded, getFilter(), getStrides(),
                               getDilations(), none, none, getGroups(),
                               getChannelsLast());
}

//===-- gradient ----------------------------------------------------------===//

FailureOr<SmallVector<Value>> ConvolutionOp::buildGradient(OpBuilder &b,
                                                           Value cotangent) {
  Location loc = getLoc();
  ImageAxes axes = imageAxes(*this);
  if (failed(requireSpatialSizes(*this, getInput(), axes)))
    return failure();
  Windows windows{getStrides(), getDilations(), getLow(), getHigh(),
                  static_cast<int64_t>(getGroups())};
  Value input = inputGradient(b, loc, getInput().getType(), axes, getFilter(),
                              cotangent, windows);
  ArrayRef<int64_t> kernel =
      getFilter().getType().getShape().drop_front(firstTapAxis);
  Value filter = ConvolutionFilterOp::create(
      b, loc, getInput(), cotangent, kernel, getStrides(), getDilations(),
      getLow(), getHigh(), getGroups(), getChannelsLast());
  return SmallVector<Value>{input, filter};
}

//===-- order of axes -----------------------------------------------------===//

FailureOr<AxisOrders> ConvolutionOp::arrangeAxes(std::optional<unsigned> which,
                                                 ArrayRef<int64_t> order) {
  if (isPlain(order))
    return plainOrders(*this);
  std::optional<AxisOrders> last = preferredAxes();
  if (!last || which == 1 || order != ArrayRef(last->result))
    return failure();
  return *last;
}

std::optional<AxisOrders> ConvolutionOp::preferredAxes() {
  if (getChannelsLast())
    return std::nullopt;
  AxisOrders orders = plainOrders(*this);
  orders.operands[0] = orders.result = imageAxes(*this).toChannelsLast();
  return orders;
}

Value ConvolutionOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                                 ValueRange operands) {
  bool last = getChannelsLast() || !isPlain(orders.result);
  return ConvolutionOp::create(b, getLoc(), operands[0], operands[1],
                               getStrides(), getDilations(), getLow(),
                               getHigh(), getGroups(), last);
}
