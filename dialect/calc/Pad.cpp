// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pad: adds a border.
//
// A constant border is a tensor.pad. The other borders copy elements: the
// result reads the operand at an index that is folded back into it,
//
//   edge      clamp(i - low, 0, d - 1)
//   reflect   j = |i - low| mod 2(d - 1),  (d - 1) - |(d - 1) - j|
//
// the second being a triangle wave, so that a border may be wider than the
// array.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

//===-- shape -------------------------------------------------------------===//

LogicalResult PadOp::inferReturnTypes(MLIRContext *context,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "pad");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  size_t rank = input.getRank();
  if (failed(checkLength(error, "low", adaptor.getLow().size(), rank)) ||
      failed(checkLength(error, "high", adaptor.getHigh().size(), rank)))
    return failure();
  bool copies = adaptor.getMode() != PadMode::constant;
  SmallVector<int64_t> shape(input.getShape());
  for (auto [axis, size] : llvm::enumerate(shape)) {
    int64_t low = adaptor.getLow()[axis], high = adaptor.getHigh()[axis];
    if (low < 0 || high < 0)
      return error() << "padding must not be negative, got [" << low << ", "
                     << high << "] on axis " << axis;
    if (copies && low + high > 0 && size == 0)
      return error() << "axis " << axis
                     << " is empty and has no element to repeat";
    if (!ShapedType::isDynamic(size))
      size += low + high;
  }
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult PadOp::reifyResultShapes(OpBuilder &b,
                                       ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, getLoc(), getInput());
  for (auto [axis, size] : llvm::enumerate(sizes))
    size = sizeExpr(b, getLoc(),
                    b.getAffineDimExpr(0) + getLow()[axis] + getHigh()[axis],
                    size);
  shapes.push_back(sizes);
  return success();
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  auto isZero = [](int64_t cells) { return cells == 0; };
  bool unchanged =
      llvm::all_of(getLow(), isZero) && llvm::all_of(getHigh(), isZero);
  return unchanged ? getInput() : OpFoldResult();
}

//===-- borders that copy -------------------------------------------------===//

namespace {
/// The index of the operand that a cell of the result copies, on one axis.
struct FoldedIndex {
  OpBuilder &b;
  Location loc;
  OpFoldResult size;
  int64_t low, high;

  Value number(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  Value last() {
    Value count = getValueOrCreateConstantIndexOp(b, loc, size);
    return arith::SubIOp::create(b, loc, count, number(1));
  }
  Value relative(int64_t axis) {
    Value i = linalg::IndexOp::create(b, loc, axis);
    return arith::SubIOp::create(b, loc, i, number(low));
  }

  Value edge(int64_t axis) {
    Value i = arith::MaxSIOp::create(b, loc, relative(axis), number(0));
    return arith::MinSIOp::create(b, loc, i, last());
  }

  /// One reflection suffices where the border is narrower than the array.
  bool isNarrow() {
    std::optional<int64_t> known = getConstantIntValue(size);
    return known && low < *known && high < *known;
  }

  Value reflect(int64_t axis) {
    Value top = last();
    Value i = math::AbsIOp::create(b, loc, relative(axis));
    if (!isNarrow()) {
      Value period = arith::MulIOp::create(b, loc, top, number(2));
      // A single element has period 0 and is repeated.
      period = arith::MaxSIOp::create(b, loc, period, number(1));
      i = arith::RemSIOp::create(b, loc, i, period);
    }
    Value below = arith::SubIOp::create(b, loc, top, i);
    Value distance = math::AbsIOp::create(b, loc, below);
    return arith::SubIOp::create(b, loc, top, distance);
  }
};
} // namespace

static Value copyBorder(OpBuilder &b, PadOp op, ArrayRef<OpFoldResult> sizes) {
  auto inner = sizesOf(b, op.getLoc(), op.getInput());
  auto body = [&](OpBuilder &b, Location loc, ValueRange) -> Value {
    SmallVector<Value> indices;
    for (int64_t axis = 0, rank = sizes.size(); axis < rank; ++axis) {
      int64_t low = op.getLow()[axis], high = op.getHigh()[axis];
      FoldedIndex index{b, loc, inner[axis], low, high};
      if (low == 0 && high == 0)
        indices.push_back(linalg::IndexOp::create(b, loc, axis));
      else if (op.getMode() == PadMode::edge)
        indices.push_back(index.edge(axis));
      else
        indices.push_back(index.reflect(axis));
    }
    return tensor::ExtractOp::create(b, loc, op.getInput(), indices);
  };
  return elementwise(b, op.getLoc(), {}, {}, sizes,
                     op.getType().getElementType(), body);
}

FailureOr<SmallVector<Value>> PadOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  if (getMode() == PadMode::constant) {
    Value value = scalar(b, loc, getValue().convertToDouble(),
                         getType().getElementType());
    return SmallVector<Value>{
        padWith(b, loc, getInput(), getLow(), getHigh(), value)};
  }
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  return SmallVector<Value>{copyBorder(b, *this, sizes.front())};
}

//===-- gradient ----------------------------------------------------------===//

/// The element of an axis of `size` that cell `cell` copies; 0 is the first
/// element, negative cells lie before it. As FoldedIndex has it.
static int64_t copiedElement(PadMode mode, int64_t cell, int64_t size) {
  if (mode == PadMode::edge)
    return std::clamp<int64_t>(cell, 0, size - 1);
  int64_t top = size - 1, period = std::max<int64_t>(2 * top, 1);
  return top - std::abs(top - std::abs(cell) % period);
}

namespace {
/// Cells [begin, begin + count) that copy neighbours: element, element + step …
struct CopiedRun {
  int64_t begin, count, element, step;
};
} // namespace

static SmallVector<CopiedRun> copiedRuns(PadMode mode, int64_t low,
                                         int64_t size, int64_t high) {
  SmallVector<CopiedRun> runs;
  auto add = [&](int64_t begin, int64_t end) {
    bool isNew = true;
    for (int64_t cell = begin; cell < end; ++cell) {
      int64_t element = copiedElement(mode, cell, size);
      if (!isNew) {
        CopiedRun &run = runs.back();
        int64_t step = element - (run.element + (run.count - 1) * run.step);
        if (run.count == 1)
          run.step = step;
        if (step == run.step && std::abs(step) <= 1) {
          ++run.count;
          continue;
        }
      }
      runs.push_back({cell, 1, element, 0});
      isNew = false;
    }
  };
  add(-low, 0);
  add(size, size + high);
  return runs;
}

/// What one run of the border adds to the elements that it copies.
static Value foldRun(OpBuilder &b, Location loc, Value x, int64_t axis,
                     const CopiedRun &run, int64_t low, int64_t size) {
  auto type = cast<RankedTensorType>(x.getType());
  int64_t rank = type.getRank();
  SmallVector<int64_t> offsets(rank), sizes(rank, -1), steps(rank, 1);
  bool turned = run.step < 0;
  offsets[axis] = low + run.begin + (turned ? run.count - 1 : 0);
  sizes[axis] = run.count;
  steps[axis] = turned ? -1 : 1;
  Value part = SliceOp::create(b, loc, x, offsets, sizes, steps);
  int64_t first = turned ? run.element - (run.count - 1) : run.element;
  int64_t length = run.count;
  if (run.step == 0 && run.count > 1) {
    SmallVector<OpFoldResult> single = sizesOf(b, loc, part);
    single[axis] = b.getIndexAttr(1);
    part =
        reshapeTo(b, loc, reduce(b, loc, part, axis, ReduceKind::add), single);
    length = 1;
  }
  SmallVector<int64_t> before(rank), after(rank);
  before[axis] = first;
  after[axis] = size - first - length;
  return reborder(b, loc, part, before, after);
}

// A border of constants goes; one of copies is folded back, axis by axis.
FailureOr<SmallVector<Value>> PadOp::buildGradient(OpBuilder &b,
                                                   Value cotangent) {
  RankedTensorType input = getInput().getType();
  for (int64_t axis = 0; axis < input.getRank(); ++axis) {
    int64_t low = getLow()[axis], high = getHigh()[axis];
    if (low == 0 && high == 0)
      continue;
    if (input.isDynamicDim(axis))
      return emitError("cannot differentiate a border along an axis whose size "
                       "is not known");
    SmallVector<int64_t> before(input.getRank()), after(input.getRank());
    before[axis] = -low;
    after[axis] = -high;
    Value inner = reborder(b, getLoc(), cotangent, before, after);
    int64_t size = input.getDimSize(axis);
    if (getMode() != PadMode::constant)
      for (const CopiedRun &run : copiedRuns(getMode(), low, size, high))
        inner = add(b, getLoc(), inner,
                    foldRun(b, getLoc(), cotangent, axis, run, low, size));
    cotangent = inner;
  }
  return SmallVector<Value>{cotangent};
}

FailureOr<AxisOrders> PadOp::arrangeAxes(std::optional<unsigned>,
                                         ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value PadOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                         ValueRange operands) {
  ArrayRef<int64_t> order = orders.result;
  return PadOp::create(b, getLoc(), operands.front(), inOrder(getLow(), order),
                       inOrder(getHigh(), order), getMode(), getValue());
}
