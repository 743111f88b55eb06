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
