// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// softmax and normalize: each a few passes over a row, every pass one generic
// so that fusion can keep the row in registers or cache.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

#define GET_OP_CLASSES
#include "dialect/calc/Normalization.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerNormalization() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Normalization.cpp.inc"
      >();
}

/// The maps of the full array and of one without `axes`, over its loops.
static SmallVector<AffineMap> fullAndReduced(OpBuilder &b, int64_t rank,
                                             ArrayRef<int64_t> axes) {
  return {b.getMultiDimIdentityMap(rank),
          selectLoops(b, rank, otherAxes(rank, axes))};
}

//===-- softmax -----------------------------------------------------------===//

/// What works along one axis has the type of its input.
static LogicalResult inferAlongAxis(InferenceError error, Value x, int64_t axis,
                                    SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(x.getType());
  if (failed(checkAscending(error, "axis", axis, input.getRank())))
    return failure();
  types.push_back(input);
  return success();
}

/// exp(x - max), which does not overflow.
static Value shiftedExp(OpBuilder &b, Location loc, ValueRange args) {
  Value shifted = arith::SubFOp::create(b, loc, args[0], args[1]);
  return math::ExpOp::create(b, loc, shifted);
}

LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return inferAlongAxis({context, location, "softmax"}, adaptor.getInput(),
                        adaptor.getAxis(), types);
}

LogicalResult
SoftmaxOp::reifyResultShapes(OpBuilder &b,
                             ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(sizesOf(b, getLoc(), getInput()));
  return success();
}

// m = max x; e = exp(x - m); y = e / sum e
FailureOr<SmallVector<Value>> SoftmaxOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  auto sizes = sizesOf(b, loc, getInput());
  int64_t axis = getAxis();
  Type element = getType().getElementType();
  SmallVector<AffineMap> maps = fullAndReduced(b, sizes.size(), axis);
  auto same = [](OpBuilder &, Location, ValueRange args) { return args[0]; };
  auto quotient = [](OpBuilder &b, Location loc, ValueRange args) -> Value {
    return arith::DivFOp::create(b, loc, args[0], args[1]);
  };
  Value max = reduceOver(b, loc, getInput(), maps[0], sizes, axis,
                         ReduceKind::max, same);
  Value exp =
      elementwise(b, loc, {getInput(), max}, maps, sizes, element, shiftedExp);
  Value sum =
      reduceOver(b, loc, exp, maps[0], sizes, axis, ReduceKind::add, same);
  return SmallVector<Value>{
      elementwise(b, loc, {exp, sum}, maps, sizes, element, quotient)};
}

/// Repeats what a sum over `axes` left along these axes of `like`.
static Value spreadBack(OpBuilder &b, Location loc, Value sum, Value like,
                        ArrayRef<int64_t> axes) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, loc, like);
  return broadcastTo(b, loc, sum, otherAxes(sizes.size(), axes), sizes);
}
static Value sumAlong(OpBuilder &b, Location loc, Value x,
                      ArrayRef<int64_t> axes) {
  return spreadBack(b, loc, reduce(b, loc, x, axes, ReduceKind::add), x, axes);
}

std::optional<int64_t> SoftmaxOp::getRowAxis(unsigned) { return getAxis(); }

// dx = y (dy - sum y dy)
FailureOr<SmallVector<Value>> SoftmaxOp::buildGradient(OpBuilder &b,
                                                       Value cotangent) {
  Location loc = getLoc();
  Value y = getResult();
  Value sum = sumAlong(b, loc, mul(b, loc, y, cotangent), getAxis());
  return SmallVector<Value>{mul(b, loc, y, sub(b, loc, cotangent, sum))};
}

//===-- log_softmax -------------------------------------------------------===//

LogicalResult LogSoftmaxOp::inferReturnTypes(MLIRContext *context,
                                             std::optional<Location> location,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  return inferAlongAxis({context, location, "log_softmax"}, adaptor.getInput(),
                        adaptor.getAxis(), types);
}

LogicalResult
LogSoftmaxOp::reifyResultShapes(OpBuilder &b,
                                ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(sizesOf(b, getLoc(), getInput()));
  return success();
}

// m = max x; y = (x - m) - log(sum exp(x - m))
FailureOr<SmallVector<Value>> LogSoftmaxOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  auto sizes = sizesOf(b, loc, getInput());
  int64_t axis = getAxis();
  Type element = getType().getElementType();
  SmallVector<AffineMap> maps = fullAndReduced(b, sizes.size(), axis);
  auto same = [](OpBuilder &, Location, ValueRange args) { return args[0]; };
  auto difference = [](OpBuilder &b, Location loc, ValueRange args) -> Value {
    Value shifted = arith::SubFOp::create(b, loc, args[0], args[1]);
    Value log = math::LogOp::create(b, loc, args[2]);
    return arith::SubFOp::create(b, loc, shifted, log);
  };
  Value max = reduceOver(b, loc, getInput(), maps[0], sizes, axis,
                         ReduceKind::max, same);
  Value sum = reduceOver(b, loc, {getInput(), max}, maps, sizes, axis,
                         ReduceKind::add, shiftedExp);
  maps.push_back(maps.back());
  return SmallVector<Value>{elementwise(b, loc, {getInput(), max, sum}, maps,
                                        sizes, element, difference)};
}

std::optional<int64_t> LogSoftmaxOp::getRowAxis(unsigned) { return getAxis(); }

// dx = dy - exp(y) sum dy
FailureOr<SmallVector<Value>> LogSoftmaxOp::buildGradient(OpBuilder &b,
                                                          Value cotangent) {
  Location loc = getLoc();
  Value sum = sumAlong(b, loc, cotangent, getAxis());
  auto body = [](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value p = math::ExpOp::create(b, loc, x[1]);
    return arith::SubFOp::create(b, loc, x[0],
                                 arith::MulFOp::create(b, loc, p, x[2]));
  };
  return SmallVector<Value>{
      MapOp::create(b, loc, ValueRange{cotangent, getResult(), sum},
                    getType().getElementType(), body)};
}

//===-- normalize ---------------------------------------------------------===//

LogicalResult NormalizeOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "normalize");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  if (failed(checkAscending(error, "axes", adaptor.getAxes(), input.getRank())))
    return failure();
  if (adaptor.getUnbiased() && adaptor.getMethod() == NormalizeMethod::rms)
    return error() << "unbiased belongs to method standardize, got rms";
  types.push_back(input);
  return success();
}

LogicalResult
NormalizeOp::reifyResultShapes(OpBuilder &b,
                               ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(sizesOf(b, getLoc(), getInput()));
  return success();
}

/// The number of elements over axes, less `lost`, as a float.
static Value countOf(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes,
                     ArrayRef<int64_t> axes, int64_t lost, Type type) {
  SmallVector<OpFoldResult> along;
  for (int64_t axis : axes)
    along.push_back(sizes[axis]);
  OpFoldResult count = product(b, loc, along);
  if (std::optional<int64_t> known = getConstantIntValue(count))
    return scalar(b, loc, static_cast<double>(*known - lost), type);
  Value index = cast<Value>(count);
  if (lost)
    index = arith::SubIOp::create(b, loc, index,
                                  arith::ConstantIndexOp::create(b, loc, lost));
  Value integer = arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
  return arith::SIToFPOp::create(b, loc, type, integer);
}

namespace {
/// The passes of normalize: each reads the full array and reduced ones.
struct NormalizePasses {
  OpBuilder &b;
  NormalizeOp op;
  Location loc = op.getLoc();
  SmallVector<OpFoldResult> sizes = sizesOf(b, loc, op.getInput());
  SmallVector<AffineMap> maps = fullAndReduced(b, sizes.size(), op.getAxes());
  Type element = op.getType().getElementType();

  /// Applies `body` to each element of a reduced array.
  Value onRows(Value row, BodyBuilder body) {
    auto rowSizes = sizesOf(b, loc, row);
    AffineMap identity = b.getMultiDimIdentityMap(rowSizes.size());
    return elementwise(b, loc, row, identity, rowSizes, element, body);
  }

  Value mean() {
    auto same = [](OpBuilder &, Location, ValueRange args) { return args[0]; };
    Value sum = reduceOver(b, loc, op.getInput(), maps[0], sizes, op.getAxes(),
                           ReduceKind::add, same);
    Value count = countOf(b, loc, sizes, op.getAxes(), 0, element);
    return onRows(sum, [&](OpBuilder &b, Location loc, ValueRange args) {
      return arith::DivFOp::create(b, loc, args[0], count).getResult();
    });
  }

  /// sum (x - mean)²; without a mean sum x²
  Value squares(Value mean) {
    SmallVector<Value> inputs = {op.getInput()};
    if (mean)
      inputs.push_back(mean);
    auto square = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
      Value x = args[0];
      if (mean)
        x = arith::SubFOp::create(b, loc, x, args[1]);
      return arith::MulFOp::create(b, loc, x, x);
    };
    return reduceOver(b, loc, inputs, ArrayRef(maps).take_front(inputs.size()),
                      sizes, op.getAxes(), ReduceKind::add, square);
  }

  /// 1 / sqrt(squares / count + epsilon)
  Value scale(Value squares) {
    int64_t lost = op.getUnbiased() ? 1 : 0;
    Value count = countOf(b, loc, sizes, op.getAxes(), lost, element);
    double epsilon = op.getEpsilon().convertToDouble();
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
      Value mean = arith::DivFOp::create(b, loc, args[0], count);
      Value shift = scalar(b, loc, epsilon, element);
      Value shifted = arith::AddFOp::create(b, loc, mean, shift);
      Value root = math::SqrtOp::create(b, loc, shifted);
      Value one = scalar(b, loc, 1.0, element);
      return arith::DivFOp::create(b, loc, one, root);
    };
    return onRows(squares, body);
  }

  /// (x - mean) * scale; without a mean x * scale
  Value scaled(Value mean, Value scale) {
    SmallVector<Value> inputs = {op.getInput(), scale};
    SmallVector<AffineMap> inputMaps = maps;
    if (mean) {
      inputs.push_back(mean);
      inputMaps.push_back(maps[1]);
    }
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
      Value x = args[0];
      if (mean)
        x = arith::SubFOp::create(b, loc, x, args[2]);
      return arith::MulFOp::create(b, loc, x, args[1]);
    };
    return elementwise(b, loc, inputs, inputMaps, sizes, element, body);
  }
};
} // namespace

FailureOr<SmallVector<Value>> NormalizeOp::decomposeOperation(OpBuilder &b) {
  NormalizePasses passes{b, *this};
  bool centred = getMethod() == NormalizeMethod::standardize;
  Value mean = centred ? passes.mean() : Value();
  Value scale = passes.scale(passes.squares(mean));
  return SmallVector<Value>{passes.scaled(mean, scale)};
}

/// x / count, where the count may only be known when the code runs.
static Value divideBy(OpBuilder &b, Location loc, Value x, Value count) {
  return MapOp::create(
      b, loc, x, count.getType(),
      [&](OpBuilder &b, Location loc, ValueRange args) {
        return arith::DivFOp::create(b, loc, args[0], count).getResult();
      });
}

// With r = 1 / sqrt(variance + epsilon) and the sums over n elements:
//   standardize   dx = r (dy - sum dy / n - y sum(y dy) / n')
//   rms           dx = r (dy - y sum(y dy) / n)
// n' is what the variance was divided by. r is computed again: it is as small
// as a row is long.
FailureOr<SmallVector<Value>> NormalizeOp::buildGradient(OpBuilder &b,
                                                         Value cotangent) {
  Location loc = getLoc();
  bool centred = getMethod() == NormalizeMethod::standardize;
  ArrayRef<int64_t> axes = getAxes();
  Type element = getType().getElementType();
  SmallVector<OpFoldResult> sizes = sizesOf(b, loc, getInput());
  Value count = countOf(b, loc, sizes, axes, 0, element);
  Value divisor = countOf(b, loc, sizes, axes, getUnbiased(), element);
  auto mean = [&](Value x, Value count) {
    return divideBy(b, loc, reduce(b, loc, x, axes, ReduceKind::add), count);
  };
  auto back = [&](Value x) { return spreadBack(b, loc, x, getInput(), axes); };
  Value x = getInput(), y = getResult();
  if (centred)
    x = sub(b, loc, x, back(mean(x, count)));
  double epsilon = getEpsilon().convertToDouble();
  Value r = MapOp::create(
      b, loc, mean(mul(b, loc, x, x), divisor), element,
      [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
        Value small = scalar(b, loc, epsilon, element);
        Value root = math::SqrtOp::create(
            b, loc, arith::AddFOp::create(b, loc, args[0], small));
        return arith::DivFOp::create(b, loc, scalar(b, loc, 1.0, element),
                                     root);
      });
  Value along = back(mean(mul(b, loc, y, cotangent), divisor));
  Value rest = sub(b, loc, cotangent, mul(b, loc, y, along));
  if (centred)
    rest = sub(b, loc, rest, back(mean(cotangent, count)));
  return SmallVector<Value>{mul(b, loc, rest, back(r))};
}

//===-- order of axes -----------------------------------------------------===//

FailureOr<AxisOrders> SoftmaxOp::arrangeAxes(std::optional<unsigned>,
                                             ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value SoftmaxOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                             ValueRange operands) {
  return SoftmaxOp::create(b, getLoc(), operands.front(),
                           inverseOf(orders.result)[getAxis()]);
}

FailureOr<AxisOrders> LogSoftmaxOp::arrangeAxes(std::optional<unsigned>,
                                                ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value LogSoftmaxOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                                ValueRange operands) {
  return LogSoftmaxOp::create(b, getLoc(), operands.front(),
                              inverseOf(orders.result)[getAxis()]);
}

FailureOr<AxisOrders> NormalizeOp::arrangeAxes(std::optional<unsigned>,
                                               ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value NormalizeOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                               ValueRange operands) {
  return NormalizeOp::create(b, getLoc(), operands.front(),
                             movedAxes(getAxes(), orders.result), getEpsilon(),
                             getMethod(), getUnbiased());
}
