// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// window_position and window_scatter: which cell of a window was the extreme,
// and the way back to it.
//
// A cell of the result may lie in several windows, so the way back sums.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

static int64_t cellsOf(ArrayRef<int64_t> window) {
  return llvm::product_of(window);
}

/// The row-major number of the cell that the loops after the first `rank`
/// stand at. Axes with one cell have no loop.
static Value cellNumber(OpBuilder &b, Location loc, ArrayRef<int64_t> window) {
  Value number = arith::ConstantIndexOp::create(b, loc, 0);
  int64_t loop = window.size();
  for (int64_t cells : window) {
    if (cells == 1)
      continue;
    Value factor = arith::ConstantIndexOp::create(b, loc, cells);
    number = arith::MulIOp::create(b, loc, number, factor);
    Value index = linalg::IndexOp::create(b, loc, loop++);
    number = arith::AddIOp::create(b, loc, number, index);
  }
  return arith::IndexCastOp::create(b, loc, b.getI32Type(), number);
}

namespace {
/// Loops over the cells of a result and, for each, over a window.
struct WindowLoops {
  SmallVector<int64_t> sizes, loops;
  AffineMap input, carrier, result;

  WindowLoops(OpBuilder &b, ArrayRef<int64_t> window,
              ArrayRef<int64_t> strides) {
    int64_t rank = window.size();
    SmallVector<AffineExpr> cells;
    for (int64_t axis = 0; axis < rank; ++axis) {
      AffineExpr cell = b.getAffineDimExpr(axis) * strides[axis];
      if (window[axis] > 1) {
        loops.push_back(rank + sizes.size());
        cell = cell + b.getAffineDimExpr(loops.back());
        sizes.push_back(window[axis]);
      }
      cells.push_back(cell);
    }
    int64_t all = rank + sizes.size();
    input = AffineMap::get(all, 0, cells, b.getContext());
    carrier = selectLoops(b, all, loops);
    result = selectLoops(b, all, otherAxes(all, loops));
  }
};
} // namespace

//===-- window_position ---------------------------------------------------===//

LogicalResult WindowPositionOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "window_position");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto extreme = cast<RankedTensorType>(adaptor.getExtreme().getType());
  size_t rank = input.getRank();
  if (failed(checkLength(error, "window", adaptor.getWindow().size(), rank)) ||
      failed(
          checkLength(error, "strides", adaptor.getStrides().size(), rank)) ||
      failed(checkLength(error, "low", adaptor.getLow().size(), rank)) ||
      failed(checkLength(error, "high", adaptor.getHigh().size(), rank)))
    return failure();
  for (auto [axis, size] : llvm::enumerate(input.getShape())) {
    int64_t border = adaptor.getLow()[axis] + adaptor.getHigh()[axis];
    int64_t windows = countWindows(size, border, adaptor.getWindow()[axis],
                                   adaptor.getStrides()[axis]);
    if (extreme.getRank() != input.getRank() ||
        failed(verifyCompatibleShape({windows}, {extreme.getDimSize(axis)})))
      return error() << "input " << input << " has other windows than "
                     << extreme;
  }
  types.push_back(extreme.clone(IntegerType::get(context, 32)));
  return success();
}

LogicalResult
WindowPositionOp::reifyResultShapes(OpBuilder &b,
                                    ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(sizesOf(b, getLoc(), getExtreme()));
  return success();
}

// The least number among the cells that equal the extreme. The border equals
// nothing: it holds no number.
FailureOr<SmallVector<Value>>
WindowPositionOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  Type element = getInput().getType().getElementType();
  WindowLoops loops(b, getWindow(), getStrides());
  auto floatType = dyn_cast<FloatType>(element);
  if (!floatType)
    return emitError("positions of integers are not needed by any gradient");
  Value none = arith::ConstantOp::create(
      b, loc,
      FloatAttr::get(floatType,
                     APFloat::getNaN(floatType.getFloatSemantics())));
  Value padded = padWith(b, loc, getInput(), getLow(), getHigh(), none);
  Value carrier = emptyTensor(b, loc, staticSizes(b, loops.sizes), element);
  Type integer = b.getI32Type();
  Value most = scalar(b, loc, double(cellsOf(getWindow())), integer);
  Value init = filledTensor(b, loc, sizesOf(b, loc, getExtreme()), most);
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    Value hit = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ,
                                      args[0], args[2]);
    Value number = cellNumber(b, loc, getWindow());
    Value candidate = arith::SelectOp::create(b, loc, hit, number, most);
    return arith::MinSIOp::create(b, loc, args[3], candidate);
  };
  return SmallVector<Value>{accumulate(
      b, loc, {padded, carrier, getExtreme()}, init,
      {loops.input, loops.carrier, loops.result, loops.result}, body)};
}

//===-- window_scatter ----------------------------------------------------===//

LogicalResult WindowScatterOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "window_scatter");
  auto values = cast<RankedTensorType>(adaptor.getValues().getType());
  auto positions = cast<RankedTensorType>(adaptor.getPositions().getType());
  size_t rank = values.getRank();
  if (positions.getShape() != values.getShape() ||
      !positions.getElementType().isInteger(32))
    return error() << "positions are " << positions << ", but values "
                   << values;
  if (failed(checkLength(error, "sizes", adaptor.getSizes().size(), rank)) ||
      failed(checkLength(error, "window", adaptor.getWindow().size(), rank)) ||
      failed(
          checkLength(error, "strides", adaptor.getStrides().size(), rank)) ||
      failed(checkLength(error, "low", adaptor.getLow().size(), rank)))
    return failure();
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(adaptor.getSizes())) {
    if (size < 0 &&
        (adaptor.getWindow()[axis] > 1 || adaptor.getStrides()[axis] > 1))
      return error() << "the size of axis " << axis
                     << " must be told, it has windows";
    shape.push_back(size < 0 ? values.getDimSize(axis) : size);
  }
  types.push_back(values.clone(shape));
  return success();
}

LogicalResult
WindowScatterOp::reifyResultShapes(OpBuilder &b,
                                   ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, getLoc(), getValues());
  for (auto [axis, size] : llvm::enumerate(getSizes()))
    if (size >= 0)
      sizes[axis] = b.getIndexAttr(size);
  shapes.push_back(sizes);
  return success();
}

/// The array in a larger one of `fill`, its elements `strides` apart, so that
/// window w of the larger one, read backwards, holds what belongs to cell i.
static Value placeApart(OpBuilder &b, WindowScatterOp op, Value x, double fill,
                        ArrayRef<OpFoldResult> resultSizes) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<OpFoldResult> sizes, offsets;
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    int64_t reach = op.getWindow()[axis] - 1;
    int64_t offset = reach - op.getLow()[axis];
    offsets.push_back(b.getIndexAttr(offset));
    sizes.push_back(
        sizeExpr(b, loc, b.getAffineDimExpr(0) + reach, resultSizes[axis]));
  }
  Value room =
      filledTensor(b, loc, sizes, scalar(b, loc, fill, type.getElementType()));
  return tensor::InsertSliceOp::create(b, loc, x, room, offsets,
                                       sizesOf(b, loc, x),
                                       staticSizes(b, op.getStrides()));
}

// x[i] = sum over w of v[p] where window p has cell i as its cell w and
// positions[p] is w. In the spread arrays p stands at i + (cells - 1 - w).
FailureOr<SmallVector<Value>>
WindowScatterOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  ReifiedRankedShapedTypeDims shapes;
  if (failed(reifyResultShapes(b, shapes)))
    return failure();
  ArrayRef<OpFoldResult> sizes = shapes.front();
  Type element = getType().getElementType();
  SmallVector<int64_t> ones(sizes.size(), 1);
  WindowLoops loops(b, getWindow(), ones);
  Value positions = placeApart(b, *this, getPositions(), -1, sizes);
  Value values = placeApart(b, *this, getValues(), 0, sizes);
  Value carrier = emptyTensor(b, loc, staticSizes(b, loops.sizes), element);
  Value zero = scalar(b, loc, 0.0, element);
  Value init = filledTensor(b, loc, sizes, zero);
  Value last = scalar(b, loc, double(cellsOf(getWindow()) - 1), b.getI32Type());
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    Value number =
        arith::SubIOp::create(b, loc, last, cellNumber(b, loc, getWindow()));
    Value hit = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, args[0],
                                      number);
    Value taken = arith::SelectOp::create(b, loc, hit, args[1], zero);
    return addReordered(b, loc, args[3], taken);
  };
  return SmallVector<Value>{accumulate(
      b, loc, {positions, values, carrier}, init,
      {loops.input, loops.input, loops.carrier, loops.result}, body)};
}

// The number at each window's position: a sum over the cells of a window of
// what stands there, where the position is that cell.
FailureOr<SmallVector<Value>> WindowScatterOp::buildGradient(OpBuilder &b,
                                                             Value cotangent) {
  Location loc = getLoc();
  RankedTensorType values = getValues().getType();
  int64_t rank = values.getRank();
  SmallVector<int64_t> high(rank), offsets(rank), steps(getStrides());
  SmallVector<int64_t> sizes;
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t size = getType().getDimSize(axis),
            windows = values.getDimSize(axis);
    bool isWhole = getWindow()[axis] == 1 && getStrides()[axis] == 1;
    sizes.push_back(isWhole ? -1 : windows);
    if (!isWhole)
      high[axis] =
          std::max<int64_t>((windows - 1) * steps[axis] + getWindow()[axis] -
                                size - getLow()[axis],
                            0);
  }
  Value room = reborder(b, loc, cotangent, getLow(), high), sum;
  for (int64_t cell = 0; cell < cellsOf(getWindow()); ++cell) {
    for (int64_t axis = rank, rest = cell; axis-- > 0;) {
      offsets[axis] = rest % getWindow()[axis];
      rest /= getWindow()[axis];
    }
    Value part = SliceOp::create(b, loc, room, offsets, sizes, steps);
    auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
      Value number = scalar(b, loc, double(cell), x[0].getType());
      Value hit =
          arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x[0], number);
      return arith::SelectOp::create(b, loc, hit, x[1],
                                     scalar(b, loc, 0.0, x[1].getType()));
    };
    Value taken = MapOp::create(b, loc, ValueRange{getPositions(), part},
                                values.getElementType(), body);
    sum = sum ? add(b, loc, sum, taken) : taken;
  }
  return SmallVector<Value>{Value(), sum};
}
