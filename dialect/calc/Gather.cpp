// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// gather and scatter_add: rows of an array by number, and the way back.
//
// The way back is cut into blocks of rows. Each block looks at all positions
// and adds up the rows that are its own, in the order of the positions:
//
//   for each block of rows, in parallel:
//     rows = 0
//     for p: if positions[p] is in the block: rows[positions[p]] += values[p]
//
// So a result does not depend on threads, and what is written, which is the
// most of the work, is written once and in order.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

/// Elements of a block: 64 kB of 32 bits, which the second cache keeps.
static constexpr int64_t elementsPerBlock = 16384;

static Value number(OpBuilder &b, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

/// The row that a position means, among `rows` rows.
static Value rowOf(OpBuilder &b, Location loc, Value position, int64_t origin,
                   Value rows) {
  Value row = position;
  if (!row.getType().isIndex())
    row = arith::IndexCastOp::create(b, loc, b.getIndexType(), row);
  row = arith::SubIOp::create(b, loc, row, number(b, loc, origin));
  row = arith::MaxSIOp::create(b, loc, row, number(b, loc, 0));
  Value last = arith::SubIOp::create(b, loc, rows, number(b, loc, 1));
  return arith::MinSIOp::create(b, loc, row, last);
}

static LogicalResult checkPositions(RankedTensorType positions,
                                    InferenceError error) {
  if (isa<FloatType>(positions.getElementType()))
    return error() << "positions must be integers, got " << positions;
  return success();
}

//===-- gather ------------------------------------------------------------===//

LogicalResult GatherOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> location,
                                         Adaptor op,
                                         SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "gather");
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto positions = cast<RankedTensorType>(op.getPositions().getType());
  if (input.getRank() == 0)
    return error() << "input has no rows: " << input;
  if (failed(checkPositions(positions, error)))
    return failure();
  SmallVector<int64_t> shape(positions.getShape());
  llvm::append_range(shape, input.getShape().drop_front());
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult GatherOp::reifyResultShapes(OpBuilder &b,
                                          ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, getLoc(), getPositions());
  llvm::append_range(sizes,
                     ArrayRef(sizesOf(b, getLoc(), getInput())).drop_front());
  shapes.push_back(sizes);
  return success();
}

FailureOr<SmallVector<Value>> GatherOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  ReifiedRankedShapedTypeDims shapes;
  if (failed(reifyResultShapes(b, shapes)))
    return failure();
  int64_t rank = shapes.front().size();
  int64_t leading = getPositions().getType().getRank();
  Value rows = dimOf(b, loc, getInput(), 0);
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    SmallVector<Value> indices = {rowOf(b, loc, args[0], getOrigin(), rows)};
    for (int64_t axis = leading; axis < rank; ++axis)
      indices.push_back(linalg::IndexOp::create(b, loc, axis));
    return tensor::ExtractOp::create(b, loc, getInput(), indices);
  };
  AffineMap outer =
      selectLoops(b, rank, llvm::to_vector(llvm::seq<int64_t>(leading)));
  return SmallVector<Value>{elementwise(b, loc, getPositions(), outer,
                                        shapes.front(),
                                        getType().getElementType(), body)};
}

FailureOr<SmallVector<Value>> GatherOp::buildGradient(OpBuilder &b,
                                                      Value cotangent) {
  RankedTensorType input = getInput().getType();
  if (!isa<FloatType>(input.getElementType()))
    return SmallVector<Value>{Value(), Value()};
  if (input.isDynamicDim(0))
    return emitError("cannot differentiate by rows whose number is not known");
  Value rows = ScatterAddOp::create(b, getLoc(), getPositions(), cotangent,
                                    input.getDimSize(0), getOrigin());
  return SmallVector<Value>{rows, Value()};
}

// Rows stay rows, and positions lie as their arrays do.
static FailureOr<AxisOrders> onlyPlain(Operation *op, ArrayRef<int64_t> order) {
  if (!isPlain(order))
    return failure();
  return plainOrders(op);
}

FailureOr<AxisOrders> GatherOp::arrangeAxes(std::optional<unsigned>,
                                            ArrayRef<int64_t> order) {
  return onlyPlain(*this, order);
}

Value GatherOp::permuteAxes(OpBuilder &b, const AxisOrders &,
                            ValueRange operands) {
  return GatherOp::create(b, getLoc(), operands[0], operands[1], getOrigin());
}

//===-- scatter_add -------------------------------------------------------===//

LogicalResult ScatterAddOp::inferReturnTypes(MLIRContext *context,
                                             std::optional<Location> location,
                                             Adaptor op,
                                             SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "scatter_add");
  auto positions = cast<RankedTensorType>(op.getPositions().getType());
  auto values = cast<RankedTensorType>(op.getValues().getType());
  int64_t leading = positions.getRank(), rows = op.getRows();
  if (failed(checkPositions(positions, error)))
    return failure();
  if (values.getRank() < leading ||
      failed(verifyCompatibleShape(positions.getShape(),
                                   values.getShape().take_front(leading))))
    return error() << "positions are " << positions << ", but values "
                   << values;
  if (rows < 1)
    return error() << "rows must be positive, got " << rows;
  SmallVector<int64_t> shape = {rows};
  llvm::append_range(shape, values.getShape().drop_front(leading));
  if (ShapedType::isDynamicShape(shape))
    return error() << "rows must have known sizes, got " << values;
  types.push_back(values.clone(shape));
  return success();
}

LogicalResult
ScatterAddOp::reifyResultShapes(OpBuilder &b,
                                ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(staticSizes(b, getType().getShape()));
  return success();
}

namespace {
/// The sums of one block, rows [first, first + count).
class BlockSums {
public:
  BlockSums(OpBuilder &b, ScatterAddOp op, Value first, Value count)
      : b(b), loc(op.getLoc()), op(op), first(first), count(count),
        zero(number(b, loc, 0)), one(number(b, loc, 1)) {}

  /// Adds all values whose positions are in the block to its `rows`.
  Value addAll(Value rows) {
    SmallVector<Value> at;
    return overPositions(rows, at);
  }

private:
  Value overPositions(Value rows, SmallVector<Value> &at);
  Value addRow(Value rows, ArrayRef<Value> at, Value row);
  /// for i in [0, end): rows = body(i, rows)
  Value loop(Value end, Value rows, function_ref<Value(Value, Value)> body);

  OpBuilder &b;
  Location loc;
  ScatterAddOp op;
  Value first, count, zero, one;
};
} // namespace

Value BlockSums::loop(Value end, Value rows,
                      function_ref<Value(Value, Value)> body) {
  auto loop = scf::ForOp::create(b, loc, zero, end, one, rows);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value next = body(loop.getInductionVar(), loop.getRegionIterArg(0));
  scf::YieldOp::create(b, loc, next);
  return loop.getResult(0);
}

Value BlockSums::overPositions(Value rows, SmallVector<Value> &at) {
  int64_t axis = at.size();
  if (axis < op.getPositions().getType().getRank())
    return loop(dimOf(b, loc, op.getPositions(), axis), rows,
                [&](Value index, Value inner) {
                  at.push_back(index);
                  Value sums = overPositions(inner, at);
                  at.pop_back();
                  return sums;
                });
  Value position = tensor::ExtractOp::create(b, loc, op.getPositions(), at);
  Value row =
      rowOf(b, loc, position, op.getOrigin(), number(b, loc, op.getRows()));
  row = arith::SubIOp::create(b, loc, row, first);
  // Unsigned: a row before the block is far behind it.
  Value isInside =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, row, count);
  Value times =
      arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isInside);
  // Once or not at all: a branch would have to give rows, too.
  return loop(times, rows,
              [&](Value, Value inner) { return addRow(inner, at, row); });
}

Value BlockSums::addRow(Value rows, ArrayRef<Value> at, Value row) {
  RankedTensorType whole = op.getType();
  auto type = RankedTensorType::get(whole.getShape().drop_front(),
                                    whole.getElementType());
  auto sliceFrom = [&](Value from, ArrayRef<Value> leading) {
    SmallVector<OpFoldResult> offsets(leading.begin(), leading.end());
    SmallVector<OpFoldResult> sizes(leading.size(), b.getIndexAttr(1));
    offsets.append(type.getRank(), b.getIndexAttr(0));
    llvm::append_range(sizes, staticSizes(b, type.getShape()));
    SmallVector<OpFoldResult> steps(sizes.size(), b.getIndexAttr(1));
    return tensor::ExtractSliceOp::create(b, loc, type, from, offsets, sizes,
                                          steps);
  };
  tensor::ExtractSliceOp before = sliceFrom(rows, row);
  Value value = sliceFrom(op.getValues(), at);
  AffineMap same = b.getMultiDimIdentityMap(type.getRank());
  auto body = [](OpBuilder &b, Location loc, ValueRange x) -> Value {
    if (isa<FloatType>(x[0].getType()))
      return arith::AddFOp::create(b, loc, x[1], x[0]);
    return arith::AddIOp::create(b, loc, x[1], x[0]);
  };
  Value sum = accumulate(b, loc, value, before, {same, same}, body);
  return tensor::InsertSliceOp::create(
      b, loc, sum, rows, before.getMixedOffsets(), before.getMixedSizes(),
      before.getMixedStrides());
}

FailureOr<SmallVector<Value>> ScatterAddOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  RankedTensorType type = getType();
  int64_t rows = getRows();
  int64_t block = std::clamp<int64_t>(
      elementsPerBlock * rows / type.getNumElements(), 1, rows);
  Value empty = emptyTensor(b, loc, staticSizes(b, type.getShape()),
                            type.getElementType());
  auto blocks = scf::ForallOp::create(
      b, loc, ArrayRef<OpFoldResult>{b.getIndexAttr(0)},
      ArrayRef<OpFoldResult>{b.getIndexAttr(rows)},
      ArrayRef<OpFoldResult>{b.getIndexAttr(block)}, empty, std::nullopt);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(blocks.getBody());
  Value first = blocks.getInductionVar(0);
  // The last block may be smaller.
  AffineExpr from = b.getAffineDimExpr(0);
  OpFoldResult size = b.getIndexAttr(block);
  if (rows % block)
    size = affine::makeComposedFoldedAffineMin(
        b, loc,
        AffineMap::get(1, 0,
                       {b.getAffineConstantExpr(block),
                        b.getAffineConstantExpr(rows) - from},
                       b.getContext()),
        {first});
  SmallVector<OpFoldResult> offsets(type.getRank(), b.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes = staticSizes(b, type.getShape());
  SmallVector<OpFoldResult> steps(type.getRank(), b.getIndexAttr(1));
  offsets[0] = first;
  sizes[0] = size;
  Value part = tensor::ExtractSliceOp::create(
      b, loc, blocks.getRegionIterArgs()[0], offsets, sizes, steps);
  Value zero = scalar(b, loc, 0.0, type.getElementType());
  part = linalg::FillOp::create(b, loc, zero, part).getResult(0);
  Value count = getValueOrCreateConstantIndexOp(b, loc, size);
  Value sums = BlockSums(b, *this, first, count).addAll(part);
  b.setInsertionPointToStart(blocks.getTerminator().getBody());
  tensor::ParallelInsertSliceOp::create(
      b, loc, sums, blocks.getRegionIterArgs()[0], offsets, sizes, steps);
  return SmallVector<Value>{blocks.getResult(0)};
}

FailureOr<SmallVector<Value>> ScatterAddOp::buildGradient(OpBuilder &b,
                                                          Value cotangent) {
  if (!isa<FloatType>(getType().getElementType()))
    return SmallVector<Value>{Value(), Value()};
  return SmallVector<Value>{
      Value(),
      GatherOp::create(b, getLoc(), cotangent, getPositions(), getOrigin())};
}

FailureOr<AxisOrders> ScatterAddOp::arrangeAxes(std::optional<unsigned>,
                                                ArrayRef<int64_t> order) {
  return onlyPlain(*this, order);
}

Value ScatterAddOp::permuteAxes(OpBuilder &b, const AxisOrders &,
                                ValueRange operands) {
  return ScatterAddOp::create(b, getLoc(), operands[0], operands[1], getRows(),
                              getOrigin());
}
