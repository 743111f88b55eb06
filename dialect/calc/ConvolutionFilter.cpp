// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convolution_filter: the gradient of a convolution by its filter.
//
//   f[g, o, c, k] = sum over n, s of
//       y[n, g, o, s] * x[n, g, c, s * stride + k * dilation]
//
// is one linalg.generic over the padded input; see Convolution.cpp for groups.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

static ImageAxes imageAxes(ConvolutionFilterOp op) {
  return {op.getInput().getType().getRank(), op.getChannelsLast()};
}

//===-- shapes ------------------------------------------------------------===//

LogicalResult ConvolutionFilterOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor op,
    SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "convolution_filter");
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto output = cast<RankedTensorType>(op.getOutput().getType());
  ImageAxes axes{input.getRank(), op.getChannelsLast()};
  int64_t spatial = axes.spatialRank();
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
  int64_t channels = input.getDimSize(axes.channel());
  int64_t outputs = output.getDimSize(axes.channel());
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
    int64_t size = countWindows(input.getDimSize(axes.spatial(i)),
                                op.getLow()[i] + op.getHigh()[i], reach,
                                op.getStrides()[i]);
    if (failed(verifyCompatibleShape({size},
                                     {output.getDimSize(axes.spatial(i))})))
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

//===-- decomposition -----------------------------------------------------===//

/// The maps of input, output and result over the loops
/// (g), o, c, k1 …, n, s1 …
static SmallVector<AffineMap> filterMaps(OpBuilder &b, ConvolutionFilterOp op) {
  ImageAxes axes = imageAxes(op);
  int64_t spatial = axes.spatialRank(), outputs = op.getGroups() > 1 ? 1 : 0;
  int64_t firstTap = outputs + 2, batch = firstTap + spatial;
  int64_t loops = batch + 1 + spatial;
  auto loop = [&](int64_t i) { return b.getAffineDimExpr(i); };
  SmallVector<AffineExpr> read, cells;
  for (int64_t i = 0; i < spatial; ++i) {
    cells.push_back(loop(batch + 1 + i));
    read.push_back(cells.back() * op.getStrides()[i] +
                   loop(firstTap + i) * op.getDilations()[i]);
  }
  auto input = axes.arrange<AffineExpr>(loop(batch), loop(outputs + 1), read);
  auto output = axes.arrange<AffineExpr>(loop(batch), loop(outputs), cells);
  if (outputs) {
    input.insert(input.begin() + axes.channel(), loop(0));
    output.insert(output.begin() + axes.channel(), loop(0));
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
  ImageAxes axes = imageAxes(*this);
  Value zero = scalar(b, loc, 0.0, getType().getElementType());
  Value input = padWith(b, loc, getInput(), axes.border(getLow()),
                        axes.border(getHigh()), zero);
  Value output = getOutput();
  int64_t groups = getGroups();
  if (groups > 1) {
    input = splitAxis(b, loc, input, axes.channel(), groups);
    output = splitAxis(b, loc, output, axes.channel(), groups);
    sizes[0] = b.getIndexAttr(getType().getDimSize(0) / groups);
    sizes.insert(sizes.begin(), b.getIndexAttr(groups));
  }
  Value init = filledTensor(b, loc, sizes, zero);
  auto body = [](OpBuilder &b, Location loc, ValueRange args) {
    return multiplyAdd(b, loc, args[0], args[1], args[2]);
  };
  Value result =
      accumulate(b, loc, {input, output}, init, filterMaps(b, *this), body);
  if (groups > 1)
    result = joinAxis(b, loc, result, 0, getType());
  return SmallVector<Value>{result};
}

Value ConvolutionFilterOp::exposePadding(OpBuilder &b) {
  ImageAxes axes = imageAxes(*this);
  Value padded = exposeBorder(b, getLoc(), getInput(), axes.border(getLow()),
                              axes.border(getHigh()));
  if (!padded)
    return {};
  SmallVector<int64_t> none(getLow().size());
  return ConvolutionFilterOp::create(
      b, getLoc(), padded, getOutput(), getKernel(), getStrides(),
      getDilations(), none, none, getGroups(), getChannelsLast());
}

//===-- gradient ----------------------------------------------------------===//

// Bilinear: the cotangent is a filter.
FailureOr<SmallVector<Value>>
ConvolutionFilterOp::buildGradient(OpBuilder &b, Value cotangent) {
  Location loc = getLoc();
  ImageAxes axes = imageAxes(*this);
  if (failed(requireSpatialSizes(*this, getInput(), axes)))
    return failure();
  Windows windows{getStrides(), getDilations(), getLow(), getHigh(),
                  static_cast<int64_t>(getGroups())};
  Value input = inputGradient(b, loc, getInput().getType(), axes, cotangent,
                              getOutput(), windows);
  Value output = ConvolutionOp::create(
      b, loc, getInput(), cotangent, getStrides(), getDilations(), getLow(),
      getHigh(), getGroups(), getChannelsLast());
  return SmallVector<Value>{input, output};
}

//===-- order of axes -----------------------------------------------------===//

FailureOr<AxisOrders>
ConvolutionFilterOp::arrangeAxes(std::optional<unsigned> which,
                                 ArrayRef<int64_t> order) {
  if (isPlain(order))
    return plainOrders(*this);
  std::optional<AxisOrders> last = preferredAxes();
  if (!last || !which || order != ArrayRef(last->operands[*which]))
    return failure();
  return *last;
}

std::optional<AxisOrders> ConvolutionFilterOp::preferredAxes() {
  if (getChannelsLast())
    return std::nullopt;
  AxisOrders orders = plainOrders(*this);
  orders.operands[0] = orders.operands[1] = imageAxes(*this).toChannelsLast();
  return orders;
}

Value ConvolutionFilterOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                                       ValueRange operands) {
  bool last = getChannelsLast() || !isPlain(orders.operands.front());
  return ConvolutionFilterOp::create(b, getLoc(), operands[0], operands[1],
                                     getKernel(), getStrides(), getDilations(),
                                     getLow(), getHigh(), getGroups(), last);
}
