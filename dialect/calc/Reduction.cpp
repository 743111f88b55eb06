// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// reduce and window_reduce: many elements joined into one.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#define GET_OP_CLASSES
#include "dialect/calc/Reduction.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerReduction() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Reduction.cpp.inc"
      >();
}

//===-- reduce ------------------------------------------------------------===//

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "reduce");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  if (failed(checkAscending(error, "axes", adaptor.getAxes(), input.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t axis : otherAxes(input.getRank(), adaptor.getAxes()))
    shape.push_back(input.getDimSize(axis));
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult ReduceOp::reifyResultShapes(OpBuilder &b,
                                          ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes;
  int64_t rank = getInput().getType().getRank();
  for (int64_t axis : otherAxes(rank, getAxes()))
    sizes.push_back(sizeOf(b, getLoc(), getInput(), axis));
  shapes.push_back(sizes);
  return success();
}

FailureOr<SmallVector<Value>> ReduceOp::decomposeOperation(OpBuilder &b) {
  auto sizes = sizesOf(b, getLoc(), getInput());
  auto body = [](OpBuilder &, Location, ValueRange args) { return args[0]; };
  return SmallVector<Value>{reduceOver(b, getLoc(), getInput(),
                                       b.getMultiDimIdentityMap(sizes.size()),
                                       sizes, getAxes(), getKind(), body)};
}

OpFoldResult ReduceOp::fold(FoldAdaptor) {
  return getAxes().empty() ? getInput() : OpFoldResult();
}

//===-- window_reduce -----------------------------------------------------===//

static LogicalResult checkWindows(WindowReduceOp::Adaptor op,
                                  RankedTensorType input,
                                  InferenceError error) {
  if (op.getKind() == ReduceKind::mul)
    return error() << "kind must be add, max or min, got mul";
  size_t rank = input.getRank();
  if (failed(checkLength(error, "window", op.getWindow().size(), rank)) ||
      failed(checkLength(error, "strides", op.getStrides().size(), rank)) ||
      failed(checkLength(error, "low", op.getLow().size(), rank)) ||
      failed(checkLength(error, "high", op.getHigh().size(), rank)))
    return failure();
  for (size_t axis = 0; axis < rank; ++axis) {
    if (op.getWindow()[axis] < 1 || op.getStrides()[axis] < 1)
      return error() << "window and stride must be positive, got "
                     << op.getWindow()[axis] << " and " << op.getStrides()[axis]
                     << " on axis " << axis;
    if (op.getLow()[axis] < 0 || op.getHigh()[axis] < 0)
      return error() << "padding must not be negative, got ["
                     << op.getLow()[axis] << ", " << op.getHigh()[axis]
                     << "] on axis " << axis;
  }
  return success();
}

LogicalResult WindowReduceOp::inferReturnTypes(MLIRContext *context,
                                               std::optional<Location> location,
                                               Adaptor adaptor,
                                               SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "window_reduce");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  if (failed(checkWindows(adaptor, input, error)))
    return failure();
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(input.getShape())) {
    int64_t border = adaptor.getLow()[axis] + adaptor.getHigh()[axis];
    shape.push_back(countWindows(size, border, adaptor.getWindow()[axis],
                                 adaptor.getStrides()[axis]));
    if (!ShapedType::isDynamic(size) && shape.back() < 1)
      return error() << "window " << adaptor.getWindow()[axis]
                     << " does not fit axis " << axis << " of size "
                     << size + border << " with its padding";
  }
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult
WindowReduceOp::reifyResultShapes(OpBuilder &b,
                                  ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, getLoc(), getInput());
  for (auto [axis, size] : llvm::enumerate(sizes))
    size = countWindows(b, getLoc(), size, getLow()[axis] + getHigh()[axis],
                        getWindow()[axis], getStrides()[axis]);
  shapes.push_back(sizes);
  return success();
}

// y[d] = join over w of x[d * stride + w]. Only axes with a window get a loop
// of their own; an empty tensor carries the sizes of these loops.
FailureOr<SmallVector<Value>> WindowReduceOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  RankedTensorType type = getInput().getType();
  Type element = type.getElementType();
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  int64_t rank = type.getRank();
  SmallVector<int64_t> windows, windowLoops;
  SmallVector<AffineExpr> cells;
  for (int64_t axis = 0; axis < rank; ++axis) {
    AffineExpr cell = b.getAffineDimExpr(axis) * getStrides()[axis];
    if (getWindow()[axis] > 1) {
      windowLoops.push_back(rank + windows.size());
      cell = cell + b.getAffineDimExpr(windowLoops.back());
      windows.push_back(getWindow()[axis]);
    }
    cells.push_back(cell);
  }
  int64_t loops = rank + windows.size();
  Value identity = identityOf(b, loc, getKind(), element);
  Value padded = padWith(b, loc, getInput(), getLow(), getHigh(), identity);
  Value carrier = emptyTensor(b, loc, staticSizes(b, windows), element);
  SmallVector<AffineMap> maps = {
      AffineMap::get(loops, 0, cells, b.getContext()),
      selectLoops(b, loops, windowLoops),
      selectLoops(b, loops, otherAxes(loops, windowLoops))};
  Value init = filledTensor(b, loc, sizes.front(), identity);
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
    return join(b, loc, getKind(), args.back(), args.front());
  };
  return SmallVector<Value>{
      accumulate(b, loc, {padded, carrier}, init, maps, body)};
}

OpFoldResult WindowReduceOp::fold(FoldAdaptor) {
  auto isOne = [](int64_t size) { return size == 1; };
  auto isZero = [](int64_t cells) { return cells == 0; };
  bool unchanged =
      llvm::all_of(getWindow(), isOne) && llvm::all_of(getStrides(), isOne) &&
      llvm::all_of(getLow(), isZero) && llvm::all_of(getHigh(), isZero);
  return unchanged ? getInput() : OpFoldResult();
}

//===-- padding of window_reduce ------------------------------------------===//

Value WindowReduceOp::exposePadding(OpBuilder &b) {
  auto isZero = [](int64_t cells) { return cells == 0; };
  if (llvm::all_of(getLow(), isZero) && llvm::all_of(getHigh(), isZero))
    return {};
  const auto &semantics = APFloat::IEEEdouble();
  APFloat border = APFloat::getZero(semantics);
  if (getKind() != ReduceKind::add)
    border = APFloat::getInf(semantics, getKind() == ReduceKind::max);
  Value padded = PadOp::create(b, getLoc(), getInput(), getLow(), getHigh(),
                               PadMode::constant, border);
  SmallVector<int64_t> none(getLow().size());
  return WindowReduceOp::create(b, getLoc(), padded, getKind(), getWindow(),
                                getStrides(), none, none);
}
