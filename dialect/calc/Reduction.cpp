// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// reduce and window_reduce: many elements joined into one.
#include "dialect/calc/Decompose.h"

#include "dialect/calc/Formula.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

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

int64_t ReduceOp::getRowRank() {
  // Ascending, so those are the last axes if they begin where these do.
  int64_t count = getAxes().size();
  bool areLast =
      count && getAxes()[0] == getInput().getType().getRank() - count;
  return areLast ? count : 0;
}

OpFoldResult ReduceOp::fold(FoldAdaptor) {
  return getAxes().empty() ? getInput() : OpFoldResult();
}

/// A map that joins arrays of one shape.
static Value zip(OpBuilder &b, Location loc, ValueRange inputs, Type element,
                 function_ref<Real(ArrayRef<Real>)> formula) {
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
    ImplicitLocOpBuilder builder(loc, b);
    SmallVector<Real> x;
    for (Value arg : args)
      x.push_back({{&builder, arg}});
    return formula(x).value;
  };
  return MapOp::create(b, loc, inputs, element, body);
}

// Shared evenly by all elements that are the extreme, as their mean would.
static Value extremeGradient(OpBuilder &b, ReduceOp op, Value cotangent,
                             function_ref<Value(Value)> back) {
  Location loc = op.getLoc();
  Type element = op.getType().getElementType();
  Value y = back(op.getResult());
  Value hits = zip(b, loc, {op.getInput(), y}, element, [](ArrayRef<Real> x) {
    return select(x[0] == x[1], 1.0, x[0].like(0));
  });
  Value count = reduce(b, loc, hits, op.getAxes(), ReduceKind::add);
  Value share = zip(b, loc, {cotangent, count}, element,
                    [](ArrayRef<Real> x) { return x[0] / x[1]; });
  return zip(b, loc, {op.getInput(), y, back(share)}, element,
             [](ArrayRef<Real> x) { return select(x[0] == x[1], x[2], 0.0); });
}

// The product r of all elements but zeros, the number n of zeros and their sum
// z: z is 0, but its derivative by each zero is 1, and so this gradient has the
// right derivative where elements are 0, too.
//
//            n = 0     n = 1      n = 2         n > 2
//   x != 0   r / x     z r / x    0             0
//   x == 0   -         r          (z - x) r     0
static Value productGradient(OpBuilder &b, ReduceOp op, Value cotangent,
                             function_ref<Value(Value)> back) {
  Location loc = op.getLoc();
  Type element = op.getType().getElementType();
  Value input = op.getInput();
  auto mapped = [&](function_ref<Real(ArrayRef<Real>)> body) {
    return zip(b, loc, {input}, element, body);
  };
  auto total = [&](Value x, ReduceKind kind) {
    return back(reduce(b, loc, x, op.getAxes(), kind));
  };
  Value others =
      mapped([](ArrayRef<Real> x) { return select(x[0] == 0.0, 1.0, x[0]); });
  Value isZero = mapped(
      [](ArrayRef<Real> x) { return select(x[0] == 0.0, 1.0, x[0].like(0)); });
  Value zero =
      mapped([](ArrayRef<Real> x) { return select(x[0] == 0.0, x[0], 0.0); });
  return zip(
      b, loc,
      {input, total(others, ReduceKind::mul), total(isZero, ReduceKind::add),
       total(zero, ReduceKind::add), back(cotangent)},
      element, [](ArrayRef<Real> v) {
        Real x = v[0], r = v[1], n = v[2], z = v[3];
        Real plain =
            select(n == 0.0, r / x, select(n == 1.0, z * r / x, x.like(0)));
        Real single =
            select(n == 1.0, r, select(n == 2.0, (z - x) * r, x.like(0)));
        return v[4] * select(x == 0.0, single, plain);
      });
}

FailureOr<SmallVector<Value>> ReduceOp::buildGradient(OpBuilder &b,
                                                      Value cotangent) {
  if (!isa<FloatType>(getType().getElementType()))
    return SmallVector<Value>{Value()};
  SmallVector<OpFoldResult> sizes = sizesOf(b, getLoc(), getInput());
  SmallVector<int64_t> kept = otherAxes(sizes.size(), getAxes());
  auto back = [&](Value x) { return broadcastTo(b, getLoc(), x, kept, sizes); };
  switch (getKind()) {
  case ReduceKind::add:
    return SmallVector<Value>{back(cotangent)};
  case ReduceKind::mul:
    return SmallVector<Value>{productGradient(b, *this, cotangent, back)};
  case ReduceKind::max:
  case ReduceKind::min:
    return SmallVector<Value>{extremeGradient(b, *this, cotangent, back)};
  }
  llvm_unreachable("all kinds are listed");
}

// What is reduced may lie anywhere; if the result tells, it stays.
FailureOr<AxisOrders> ReduceOp::arrangeAxes(std::optional<unsigned> operand,
                                            ArrayRef<int64_t> order) {
  int64_t rank = getInput().getType().getRank();
  AxisOrder kept = otherAxes(rank, getAxes()), given(order);
  if (operand)
    return AxisOrders{{given}, orderOfPart(given, kept)};
  return AxisOrders{{orderOfWhole(rank, kept, given)}, given};
}

Value ReduceOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                            ValueRange operands) {
  return ReduceOp::create(b, getLoc(), operands.front(),
                          movedAxes(getAxes(), orders.operands.front()),
                          getKind());
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

// y[d] = join over w of x[d * stride + w]
FailureOr<SmallVector<Value>> WindowReduceOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  RankedTensorType type = getInput().getType();
  Type element = type.getElementType();
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  WindowLoops loops(b, getWindow(), getStrides());
  Value identity = identityOf(b, loc, getKind(), element);
  Value padded = padWith(b, loc, getInput(), getLow(), getHigh(), identity);
  Value carrier = emptyTensor(b, loc, staticSizes(b, loops.sizes), element);
  Value init = filledTensor(b, loc, sizes.front(), identity);
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
    return join(b, loc, getKind(), args.back(), args.front());
  };
  return SmallVector<Value>{
      accumulate(b, loc, {padded, carrier}, init,
                 {loops.input, loops.carrier, loops.result}, body)};
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

FailureOr<AxisOrders> WindowReduceOp::arrangeAxes(std::optional<unsigned>,
                                                  ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value WindowReduceOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                                  ValueRange operands) {
  ArrayRef<int64_t> order = orders.result;
  return WindowReduceOp::create(
      b, getLoc(), operands.front(), getKind(), inOrder(getWindow(), order),
      inOrder(getStrides(), order), inOrder(getLow(), order),
      inOrder(getHigh(), order));
}

//===-- gradient of window_reduce -----------------------------------------===//

/// Whether all sizes along windows are known: their gradients need them.
static LogicalResult requireSizes(WindowReduceOp op) {
  for (auto [axis, window] : llvm::enumerate(op.getWindow()))
    if ((window > 1 || op.getStrides()[axis] > 1) &&
        op.getInput().getType().isDynamicDim(axis))
      return op.emitError("cannot differentiate windows along an axis whose "
                          "size is not known");
  return success();
}

// Each cell gets the sum of the cotangents of the windows that it lies in: a
// sum over a window again, of the cotangents as far apart as the windows.
static Value sumGradient(OpBuilder &b, WindowReduceOp op, Value cotangent) {
  RankedTensorType input = op.getInput().getType();
  int64_t rank = input.getRank();
  SmallVector<int64_t> low(rank), high(rank), one(rank, 1), none(rank);
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t window = op.getWindow()[axis], stride = op.getStrides()[axis];
    if (window == 1 && stride == 1) {
      low[axis] = -op.getLow()[axis];
      high[axis] = -op.getHigh()[axis];
      continue;
    }
    int64_t windows = op.getType().getDimSize(axis);
    low[axis] = window - 1 - op.getLow()[axis];
    high[axis] = input.getDimSize(axis) + op.getLow()[axis] -
                 ((windows - 1) * stride + 1);
    cotangent = spread(b, op.getLoc(), cotangent, axis, stride);
  }
  cotangent = reborder(b, op.getLoc(), cotangent, low, high);
  return WindowReduceOp::create(b, op.getLoc(), cotangent, ReduceKind::add,
                                op.getWindow(), one, none, none);
}

/// Windows side by side: an axis of windows becomes one of windows and their
/// cells, and each cell asks whether it is the one.
static Value placeSideBySide(OpBuilder &b, WindowReduceOp op, Value positions,
                             Value cotangent) {
  Location loc = op.getLoc();
  auto windows = sizesOf(b, loc, cotangent);
  SmallVector<OpFoldResult> apart, joined(windows);
  SmallVector<int64_t> axes, cellAxes, cells;
  for (auto [axis, window] : llvm::enumerate(op.getWindow())) {
    axes.push_back(apart.size());
    apart.push_back(windows[axis]);
    if (window == 1)
      continue;
    cellAxes.push_back(apart.size());
    cells.push_back(window);
    apart.push_back(b.getIndexAttr(window));
    joined[axis] = b.getIndexAttr(*getConstantIntValue(windows[axis]) * window);
  }
  auto [shape, dynamic] = decomposeMixedValues(apart);
  SmallVector<Value> operands = {broadcastTo(b, loc, positions, axes, apart),
                                 broadcastTo(b, loc, cotangent, axes, apart)};
  Type integer = getElementTypeOrSelf(positions.getType());
  for (int64_t axis : cellAxes)
    operands.push_back(IotaOp::create(
        b, loc, RankedTensorType::get(shape, b.getI64Type()), dynamic, axis));
  auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value number = scalar(b, loc, 0.0, b.getI64Type());
    for (auto [index, count] : llvm::zip(x.drop_front(2), cells)) {
      Value factor = scalar(b, loc, double(count), b.getI64Type());
      number = arith::MulIOp::create(b, loc, number, factor);
      number = arith::AddIOp::create(b, loc, number, index);
    }
    number = arith::TruncIOp::create(b, loc, integer, number);
    Value hit =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x[0], number);
    return arith::SelectOp::create(b, loc, hit, x[1],
                                   scalar(b, loc, 0.0, x[1].getType()));
  };
  Type element = getElementTypeOrSelf(cotangent.getType());
  Value placed = MapOp::create(b, loc, operands, element, body);
  return reshapeTo(b, loc, placed, joined);
}

/// Windows that overlap, or leave cells out: positions and cotangents as far
/// apart as the windows, then a sum over the windows that reach a cell.
static Value placeOverlapping(OpBuilder &b, WindowReduceOp op, Value positions,
                              Value cotangent) {
  Location loc = op.getLoc();
  SmallVector<int64_t> border;
  for (auto [axis, window] : llvm::enumerate(op.getWindow())) {
    border.push_back(window - 1);
    int64_t stride = op.getStrides()[axis];
    positions = spread(b, loc, positions, axis, stride, -1);
    cotangent = spread(b, loc, cotangent, axis, stride);
  }
  positions = reborder(b, loc, positions, border, border, -1);
  cotangent = reborder(b, loc, cotangent, border, border);
  return WindowScatterOp::create(b, loc, positions, cotangent, op.getWindow());
}

FailureOr<SmallVector<Value>> WindowReduceOp::buildGradient(OpBuilder &b,
                                                            Value cotangent) {
  if (!isa<FloatType>(getType().getElementType()))
    return SmallVector<Value>{Value()};
  if (failed(requireSizes(*this)))
    return failure();
  if (getKind() == ReduceKind::add)
    return SmallVector<Value>{sumGradient(b, *this, cotangent)};
  Location loc = getLoc();
  // A border of no numbers equals no extreme.
  Value room = reborder(b, loc, getInput(), getLow(), getHigh(),
                        std::numeric_limits<double>::quiet_NaN());
  Value positions = WindowPositionOp::create(b, loc, room, getResult(),
                                             getWindow(), getStrides());
  bool apart = llvm::equal(getWindow(), getStrides());
  Value covered = apart ? placeSideBySide(b, *this, positions, cotangent)
                        : placeOverlapping(b, *this, positions, cotangent);
  // From the cells that windows cover to those of the input.
  auto shape = cast<RankedTensorType>(covered.getType()).getShape();
  SmallVector<int64_t> low, high;
  for (auto [axis, size] : llvm::enumerate(getInput().getType().getShape())) {
    low.push_back(-getLow()[axis]);
    high.push_back(ShapedType::isDynamic(size)
                       ? -getHigh()[axis]
                       : size + getLow()[axis] - shape[axis]);
  }
  return SmallVector<Value>{reborder(b, loc, covered, low, high)};
}
