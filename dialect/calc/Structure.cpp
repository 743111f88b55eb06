// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// broadcast, transpose and slice; reshape, pad and concat have files of their
// own.
//
// What only reads elsewhere becomes a linalg.generic with a projected
// permutation, so that fusion makes it disappear in its consumer. What cuts or
// joins becomes tensor.extract_slice and insert_slice, which bufferisation
// turns into views.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#define GET_OP_CLASSES
#include "dialect/calc/Structure.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerStructure() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Structure.cpp.inc"
      >();
}

static Value firstArgument(OpBuilder &, Location, ValueRange args) {
  return args.front();
}

/// The same number in another shape, if all elements are equal.
static OpFoldResult foldSplat(Attribute operand, RankedTensorType type) {
  auto elements = dyn_cast_if_present<SplatElementsAttr>(operand);
  if (!elements || !type.hasStaticShape())
    return {};
  return elements.resizeSplat(type);
}

//===-- broadcast ---------------------------------------------------------===//

LogicalResult BroadcastOp::verify() {
  RankedTensorType input = getInput().getType(), result = getType();
  auto error = [&] { return emitOpError(); };
  if (input.getElementType() != result.getElementType())
    return error() << "operand is " << input << ", but the result is "
                   << result;
  if (failed(checkLength(error, "axes", getAxes().size(), input.getRank())) ||
      failed(checkAscending(error, "axes", getAxes(), result.getRank())))
    return failure();
  for (auto [axis, target] : llvm::enumerate(getAxes()))
    if (input.getDimSize(axis) != result.getDimSize(target))
      return error() << "axis " << axis << " of the operand " << input
                     << " becomes axis " << target << " of the result "
                     << result << ", but their sizes differ";
  size_t untold = 0;
  for (int64_t axis : otherAxes(result.getRank(), getAxes()))
    untold += result.isDynamicDim(axis);
  return checkLength(error, "sizes", getSizes().size(), untold);
}

LogicalResult
BroadcastOp::reifyResultShapes(OpBuilder &b,
                               ReifiedRankedShapedTypeDims &shapes) {
  RankedTensorType result = getType();
  SmallVector<OpFoldResult> sizes = staticSizes(b, result.getShape());
  for (auto [axis, target] : llvm::enumerate(getAxes()))
    sizes[target] = sizeOf(b, getLoc(), getInput(), axis);
  size_t next = 0;
  for (int64_t axis : otherAxes(result.getRank(), getAxes()))
    if (result.isDynamicDim(axis))
      sizes[axis] = getSizes()[next++];
  shapes.push_back(sizes);
  return success();
}

FailureOr<SmallVector<Value>> BroadcastOp::decomposeOperation(OpBuilder &b) {
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  AffineMap map = selectLoops(b, getType().getRank(), getAxes());
  return SmallVector<Value>{
      elementwise(b, getLoc(), getInput(), map, sizes.front(),
                  getType().getElementType(), firstArgument)};
}

int64_t BroadcastOp::getRowRank() {
  int64_t count = getAxes().size();
  bool areFirst = !count || getAxes().back() == count - 1;
  return areFirst ? getType().getRank() - count : 0;
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType().getRank() == getType().getRank())
    return getInput();
  return foldSplat(adaptor.getInput(), getType());
}

FailureOr<SmallVector<Value>> BroadcastOp::buildGradient(OpBuilder &b,
                                                         Value cotangent) {
  SmallVector<int64_t> repeated = otherAxes(getType().getRank(), getAxes());
  SmallVector<Value> gradients(getNumOperands());
  gradients.front() =
      calc::reduce(b, getLoc(), cotangent, repeated, ReduceKind::add);
  return gradients;
}

// New axes may go anywhere; if the operand tells, they stay.
FailureOr<AxisOrders> BroadcastOp::arrangeAxes(std::optional<unsigned> operand,
                                               ArrayRef<int64_t> order) {
  AxisOrders orders = plainOrders(*this);
  if (operand)
    orders.result = orderOfWhole(getType().getRank(), getAxes(), order);
  else
    orders.result.assign(order.begin(), order.end());
  orders.operands[0] = orderOfPart(orders.result, getAxes());
  return orders;
}

Value BroadcastOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                               ValueRange operands) {
  RankedTensorType type = getType();
  AxisOrder untold = llvm::to_vector(llvm::make_filter_range(
      otherAxes(type.getRank(), getAxes()),
      [&](int64_t axis) { return type.isDynamicDim(axis); }));
  return BroadcastOp::create(b, getLoc(), inOrder(type, orders.result),
                             operands.front(),
                             sizesInOrder(getSizes(), untold, orders.result),
                             movedAxes(getAxes(), orders.result));
}

/// broadcast(broadcast(x)) is one broadcast.
struct ComposeBroadcasts : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BroadcastOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<BroadcastOp>();
    if (!inner)
      return failure();
    ReifiedRankedShapedTypeDims sizes;
    if (failed(op.reifyResultShapes(rewriter, sizes)))
      return failure();
    SmallVector<int64_t> axes;
    for (int64_t axis : inner.getAxes())
      axes.push_back(op.getAxes()[axis]);
    SmallVector<Value> dynamic;
    for (int64_t axis : otherAxes(op.getType().getRank(), axes))
      if (op.getType().isDynamicDim(axis))
        dynamic.push_back(getValueOrCreateConstantIndexOp(rewriter, op.getLoc(),
                                                          sizes.front()[axis]));
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), inner.getInput(),
                                             dynamic, axes);
    return success();
  }
};

/// A part of what is repeated is the part, repeated; where all repetitions are
/// taken. So a part of an array is not taken once for every example.
struct SliceBeforeBroadcast : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto broadcast = op.getInput().getDefiningOp<BroadcastOp>();
    if (!broadcast)
      return failure();
    RankedTensorType whole = broadcast.getType();
    for (int64_t axis : otherAxes(whole.getRank(), broadcast.getAxes()))
      if (op.getSizes()[axis] != -1 &&
          (op.getSizes()[axis] != whole.getDimSize(axis) ||
           op.getStrides()[axis] != 1))
        return failure();
    SmallVector<int64_t> offsets, sizes, strides;
    for (int64_t axis : broadcast.getAxes()) {
      offsets.push_back(op.getOffsets()[axis]);
      sizes.push_back(op.getSizes()[axis]);
      strides.push_back(op.getStrides()[axis]);
    }
    Value part = SliceOp::create(rewriter, op.getLoc(), broadcast.getInput(),
                                 offsets, sizes, strides);
    rewriter.replaceOpWithNewOp<BroadcastOp>(
        op, op.getType(), part, broadcast.getSizes(), broadcast.getAxes());
    return success();
  }
};

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ComposeBroadcasts, SliceBeforeBroadcast>(context);
}

//===-- transpose ---------------------------------------------------------===//

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "transpose");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  if (failed(checkLength(error, "permutation", permutation.size(),
                         input.getRank())))
    return failure();
  SmallVector<int64_t> sorted(permutation), shape;
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(sorted.size())))
    return error() << "permutation must name every axis once, got ["
                   << permutation << "]";
  for (int64_t axis : permutation)
    shape.push_back(input.getDimSize(axis));
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult
TransposeOp::reifyResultShapes(OpBuilder &b,
                               ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes;
  for (int64_t axis : getPermutation())
    sizes.push_back(sizeOf(b, getLoc(), getInput(), axis));
  shapes.push_back(sizes);
  return success();
}

FailureOr<SmallVector<Value>> TransposeOp::decomposeOperation(OpBuilder &b) {
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  SmallVector<int64_t> loops(getPermutation().size());
  for (auto [loop, axis] : llvm::enumerate(getPermutation()))
    loops[axis] = loop;
  AffineMap map = selectLoops(b, loops.size(), loops);
  return SmallVector<Value>{
      elementwise(b, getLoc(), getInput(), map, sizes.front(),
                  getType().getElementType(), firstArgument)};
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  ArrayRef<int64_t> outer = getPermutation();
  if (llvm::equal(outer, llvm::seq<int64_t>(outer.size())))
    return getInput();
  if (OpFoldResult splat = foldSplat(adaptor.getInput(), getType()))
    return splat;
  auto inner = getInput().getDefiningOp<TransposeOp>();
  if (!inner)
    return {};
  SmallVector<int64_t> both;
  for (int64_t axis : outer)
    both.push_back(inner.getPermutation()[axis]);
  setPermutation(both);
  getInputMutable().assign(inner.getInput());
  return getResult();
}

FailureOr<SmallVector<Value>> TransposeOp::buildGradient(OpBuilder &b,
                                                         Value cotangent) {
  SmallVector<int64_t> inverse(getPermutation().size());
  for (auto [place, axis] : llvm::enumerate(getPermutation()))
    inverse[axis] = place;
  return SmallVector<Value>{calc::transpose(b, getLoc(), cotangent, inverse)};
}

// Another order of axes is all that it is: it vanishes.
FailureOr<AxisOrders> TransposeOp::arrangeAxes(std::optional<unsigned> operand,
                                               ArrayRef<int64_t> order) {
  AxisOrder given(order);
  if (operand)
    return AxisOrders{{given}, inOrder(inverseOf(getPermutation()), given)};
  return AxisOrders{{composeOrders(getPermutation(), given)}, given};
}

Value TransposeOp::permuteAxes(OpBuilder &, const AxisOrders &,
                               ValueRange operands) {
  return operands.front();
}

//===-- slice -------------------------------------------------------------===//

/// The size that stands for a whole axis.
constexpr int64_t wholeAxis = -1;

static LogicalResult checkSlice(InferenceError error, int64_t axis,
                                int64_t whole, int64_t offset, int64_t size,
                                int64_t stride) {
  if (size == wholeAxis) {
    if (offset == 0 && stride == 1)
      return success();
    return error() << "the whole axis " << axis
                   << " goes with offset 0 and stride 1, got " << offset
                   << " and " << stride;
  }
  if (size < 0 || stride == 0)
    return error() << "axis " << axis << " has size " << size << " and stride "
                   << stride;
  if (size == 0)
    return success();
  int64_t last = offset + (size - 1) * stride;
  bool beyond =
      !ShapedType::isDynamic(whole) && (offset >= whole || last >= whole);
  if (offset < 0 || last < 0 || beyond)
    return error() << "elements " << offset << " to " << last << " of axis "
                   << axis << " do not all exist in " << whole;
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "slice");
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  size_t rank = input.getRank();
  if (failed(
          checkLength(error, "offsets", adaptor.getOffsets().size(), rank)) ||
      failed(checkLength(error, "sizes", adaptor.getSizes().size(), rank)) ||
      failed(checkLength(error, "strides", adaptor.getStrides().size(), rank)))
    return failure();
  SmallVector<int64_t> shape;
  for (size_t axis = 0; axis < rank; ++axis) {
    int64_t whole = input.getDimSize(axis), size = adaptor.getSizes()[axis];
    if (failed(checkSlice(error, axis, whole, adaptor.getOffsets()[axis], size,
                          adaptor.getStrides()[axis])))
      return failure();
    shape.push_back(size == wholeAxis ? whole : size);
  }
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult SliceOp::reifyResultShapes(OpBuilder &b,
                                         ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes;
  for (auto [axis, size] : llvm::enumerate(getSizes()))
    sizes.push_back(size == wholeAxis ? sizeOf(b, getLoc(), getInput(), axis)
                                      : b.getIndexAttr(size));
  shapes.push_back(sizes);
  return success();
}

/// A tensor has no view that runs backwards: read element by element.
static Value readBackwards(OpBuilder &b, SliceOp op,
                           ArrayRef<OpFoldResult> sizes) {
  auto body = [&](OpBuilder &b, Location loc, ValueRange) -> Value {
    SmallVector<Value> indices;
    for (size_t axis = 0; axis < sizes.size(); ++axis) {
      Value i = linalg::IndexOp::create(b, loc, axis);
      Value stride = scalar(b, loc, op.getStrides()[axis], b.getIndexType());
      Value offset = scalar(b, loc, op.getOffsets()[axis], b.getIndexType());
      Value step = arith::MulIOp::create(b, loc, i, stride);
      indices.push_back(arith::AddIOp::create(b, loc, offset, step));
    }
    return tensor::ExtractOp::create(b, loc, op.getInput(), indices);
  };
  return elementwise(b, op.getLoc(), {}, {}, sizes,
                     op.getType().getElementType(), body);
}

FailureOr<SmallVector<Value>> SliceOp::decomposeOperation(OpBuilder &b) {
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  if (llvm::any_of(getStrides(), [](int64_t stride) { return stride < 0; }))
    return SmallVector<Value>{readBackwards(b, *this, sizes.front())};
  return SmallVector<Value>{tensor::ExtractSliceOp::create(
      b, getLoc(), getInput(), staticSizes(b, getOffsets()), sizes.front(),
      staticSizes(b, getStrides()))};
}

// Zeros where nothing was read: axis by axis turned round, spread, bordered.
FailureOr<SmallVector<Value>> SliceOp::buildGradient(OpBuilder &b,
                                                     Value cotangent) {
  Location loc = getLoc();
  RankedTensorType input = getInput().getType();
  int64_t rank = input.getRank();
  SmallVector<int64_t> low(rank), high(rank);
  SmallVector<int64_t> none(rank), whole(rank, wholeAxis), steps(rank, 1);
  bool turns = false;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (getSizes()[axis] != wholeAxis && getStrides()[axis] < 0) {
      none[axis] = getSizes()[axis] - 1;
      whole[axis] = getSizes()[axis];
      steps[axis] = -1;
      turns = true;
    }
  if (turns)
    cotangent = SliceOp::create(b, loc, cotangent, none, whole, steps);
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t size = getSizes()[axis], step = std::abs(getStrides()[axis]);
    if (size == wholeAxis)
      continue;
    if (input.isDynamicDim(axis))
      return emitError("cannot differentiate a slice of an axis whose size is "
                       "not known");
    low[axis] = getOffsets()[axis];
    if (getStrides()[axis] < 0)
      low[axis] -= (size - 1) * step;
    int64_t reach = size ? (size - 1) * step + 1 : 0;
    cotangent = spread(b, loc, cotangent, axis, step);
    high[axis] = input.getDimSize(axis) - low[axis] - reach;
  }
  return SmallVector<Value>{reborder(b, loc, cotangent, low, high)};
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  if (OpFoldResult splat = foldSplat(adaptor.getInput(), getType()))
    return splat;
  // Only the whole axis may leave its size open, so equal shapes are equal.
  if (getInput().getType() != getType())
    return {};
  bool forwards =
      llvm::all_of(getStrides(), [](int64_t stride) { return stride == 1; });
  return forwards ? getInput() : OpFoldResult();
}

FailureOr<AxisOrders> SliceOp::arrangeAxes(std::optional<unsigned>,
                                           ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value SliceOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                           ValueRange operands) {
  ArrayRef<int64_t> order = orders.result;
  return SliceOp::create(
      b, getLoc(), operands.front(), inOrder(getOffsets(), order),
      inOrder(getSizes(), order), inOrder(getStrides(), order));
}

// Whole entries of the first axis.
std::optional<int64_t> SliceOp::getViewStart() {
  auto isOne = [](int64_t stride) { return stride == 1; };
  auto type = getInput().getType();
  if (type.getRank() == 0)
    return 0;
  bool isRun = llvm::all_of(getStrides(), isOne);
  for (int64_t axis = 1; axis < type.getRank(); ++axis)
    isRun &= getSizes()[axis] == wholeAxis ||
             getSizes()[axis] == type.getDimSize(axis);
  return isRun ? std::optional(getOffsets()[0]) : std::nullopt;
}

/// A part of what was moved is the part, moved.
struct SliceBeforeTranspose : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner)
      return failure();
    size_t rank = op.getOffsets().size();
    SmallVector<int64_t> offsets(rank), sizes(rank), strides(rank);
    for (auto [axis, source] : llvm::enumerate(inner.getPermutation())) {
      offsets[source] = op.getOffsets()[axis];
      sizes[source] = op.getSizes()[axis];
      strides[source] = op.getStrides()[axis];
    }
    Value part = SliceOp::create(rewriter, op.getLoc(), inner.getInput(),
                                 offsets, sizes, strides);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, part, inner.getPermutation());
    return success();
  }
};

/// A part of a part.
struct ComposeSlices : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<SliceOp>();
    if (!inner)
      return failure();
    SmallVector<int64_t> offsets, sizes, strides;
    for (size_t axis = 0; axis < op.getOffsets().size(); ++axis) {
      int64_t step = inner.getStrides()[axis];
      bool isWhole = op.getSizes()[axis] == wholeAxis;
      offsets.push_back(inner.getOffsets()[axis] +
                        op.getOffsets()[axis] * step);
      sizes.push_back(isWhole ? inner.getSizes()[axis] : op.getSizes()[axis]);
      strides.push_back(op.getStrides()[axis] * step);
    }
    rewriter.replaceOpWithNewOp<SliceOp>(op, inner.getInput(), offsets, sizes,
                                         strides);
    return success();
  }
};

/// A part that holds nothing of the border, or nothing but it.
struct SliceInsidePad : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!pad || llvm::any_of(op.getStrides(), [](int64_t s) { return s < 1; }))
      return failure();
    SmallVector<int64_t> offsets(op.getOffsets());
    bool isInside = true, isOutside = false;
    for (size_t axis = 0; axis < offsets.size(); ++axis) {
      int64_t low = pad.getLow()[axis], high = pad.getHigh()[axis];
      if (low == 0 && high == 0)
        continue;
      int64_t size = op.getSizes()[axis];
      int64_t inner = pad.getInput().getType().getDimSize(axis);
      if (ShapedType::isDynamic(inner) || size < 1)
        return failure();
      int64_t last = offsets[axis] + (size - 1) * op.getStrides()[axis];
      isOutside |= last < low || offsets[axis] >= low + inner;
      isInside &= offsets[axis] >= low && last < low + inner;
      offsets[axis] -= low;
    }
    if (isInside) {
      rewriter.replaceOpWithNewOp<SliceOp>(op, pad.getInput(), offsets,
                                           op.getSizes(), op.getStrides());
      return success();
    }
    if (!isOutside || pad.getMode() != PadMode::constant)
      return failure();
    auto sizes = sizesOf(rewriter, op.getLoc(), op);
    rewriter.replaceOp(op, splat(rewriter, op.getLoc(),
                                 pad.getValue().convertToDouble(),
                                 op.getType().getElementType(), sizes));
    return success();
  }
};

void SliceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *context) {
  patterns.add<SliceBeforeTranspose, ComposeSlices, SliceInsidePad>(context);
}
