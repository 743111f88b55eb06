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

/// Cells of a window are counted row-major, so that the axes along which it
/// has cells have to stay in their order.
static FailureOr<AxisOrders> arrange(Operation *op, ArrayRef<int64_t> window,
                                     ArrayRef<int64_t> order) {
  int64_t last = -1;
  for (int64_t axis : order) {
    if (window[axis] == 1)
      continue;
    if (axis < last)
      return failure();
    last = axis;
  }
  return equalOrders(op, order);
}

//===-- window_position ---------------------------------------------------===//

LogicalResult WindowPositionOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "window_position");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto extreme = cast<RankedTensorType>(adaptor.getExtreme().getType());
  size_t rank = input.getRank();
  if (failed(checkLength(error, "window", adaptor.getWindow().size(), rank)) ||
      failed(checkLength(error, "strides", adaptor.getStrides().size(), rank)))
    return failure();
  if (input.getElementType() != extreme.getElementType())
    return error() << "input has elements of type " << input.getElementType()
                   << ", but extreme of " << extreme.getElementType();
  for (auto [axis, size] : llvm::enumerate(input.getShape())) {
    int64_t window = adaptor.getWindow()[axis];
    int64_t stride = adaptor.getStrides()[axis];
    if (std::min(window, stride) < 1)
      return error() << "window and stride must be positive, got " << window
                     << " and " << stride;
    int64_t windows = countWindows(size, /*border=*/0, window, stride);
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

// The least number among the cells that equal the extreme.
FailureOr<SmallVector<Value>>
WindowPositionOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  Type element = getInput().getType().getElementType();
  WindowLoops loops(b, getWindow(), getStrides());
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
      b, loc, {getInput(), carrier, getExtreme()}, init,
      {loops.input, loops.carrier, loops.result, loops.result}, body)};
}

FailureOr<AxisOrders> WindowPositionOp::arrangeAxes(std::optional<unsigned>,
                                                    ArrayRef<int64_t> order) {
  return arrange(*this, getWindow(), order);
}

Value WindowPositionOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                                    ValueRange operands) {
  return WindowPositionOp::create(b, getLoc(), operands[0], operands[1],
                                  inOrder(getWindow(), orders.result),
                                  inOrder(getStrides(), orders.result));
}

//===-- window_scatter ----------------------------------------------------===//

LogicalResult WindowScatterOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "window_scatter");
  auto values = cast<RankedTensorType>(adaptor.getValues().getType());
  auto positions = cast<RankedTensorType>(adaptor.getPositions().getType());
  if (positions.getShape() != values.getShape() ||
      !positions.getElementType().isInteger(32))
    return error() << "positions are " << positions << ", but values "
                   << values;
  if (failed(checkLength(error, "window", adaptor.getWindow().size(),
                         values.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  for (auto [size, window] :
       llvm::zip(values.getShape(), adaptor.getWindow())) {
    if (window < 1 || (!ShapedType::isDynamic(size) && size < window))
      return error() << "window " << window << " does not fit " << values;
    shape.push_back(ShapedType::isDynamic(size) ? size : size - window + 1);
  }
  types.push_back(values.clone(shape));
  return success();
}

LogicalResult
WindowScatterOp::reifyResultShapes(OpBuilder &b,
                                   ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, getLoc(), getValues());
  for (auto [size, window] : llvm::zip(sizes, getWindow()))
    if (window > 1)
      size = sizeExpr(b, getLoc(), b.getAffineDimExpr(0) - (window - 1), size);
  shapes.push_back(sizes);
  return success();
}

FailureOr<SmallVector<Value>>
WindowScatterOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  ReifiedRankedShapedTypeDims shapes;
  if (failed(reifyResultShapes(b, shapes)))
    return failure();
  Type element = getType().getElementType();
  WindowLoops loops(b, getWindow(),
                    SmallVector<int64_t>(getWindow().size(), 1));
  Value carrier = emptyTensor(b, loc, staticSizes(b, loops.sizes), element);
  Value zero = scalar(b, loc, 0.0, element);
  Value init = filledTensor(b, loc, shapes.front(), zero);
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
      b, loc, {getPositions(), getValues(), carrier}, init,
      {loops.input, loops.input, loops.carrier, loops.result}, body)};
}

// Each value takes the cotangent of the cell that its position points at: a
// sum over the cells of what lies that far back, where the position says so.
FailureOr<SmallVector<Value>> WindowScatterOp::buildGradient(OpBuilder &b,
                                                             Value cotangent) {
  Location loc = getLoc();
  RankedTensorType values = getValues().getType();
  int64_t rank = values.getRank(), cells = cellsOf(getWindow());
  SmallVector<int64_t> border, offsets(rank), sizes, steps(rank, 1);
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t reach = getWindow()[axis] - 1;
    if (reach && values.isDynamicDim(axis))
      return emitError("cannot differentiate windows along an axis whose size "
                       "is not known");
    border.push_back(reach);
    sizes.push_back(reach ? values.getDimSize(axis) : -1);
  }
  Value room = reborder(b, loc, cotangent, border, border), sum;
  for (int64_t cell = 0; cell < cells; ++cell) {
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

FailureOr<AxisOrders> WindowScatterOp::arrangeAxes(std::optional<unsigned>,
                                                   ArrayRef<int64_t> order) {
  return arrange(*this, getWindow(), order);
}

Value WindowScatterOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                                   ValueRange operands) {
  return WindowScatterOp::create(b, getLoc(), operands[0], operands[1],
                                 inOrder(getWindow(), orders.result));
}
