// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// reshape: the same elements in row-major order with other axes.
//
// tensor.collapse_shape merges runs of neighbouring axes, tensor.expand_shape
// splits them; both are free. Any reshape is a collapse and an expansion with
// the fewest possible merges between:
//
//   [n, 4, 6, 5] → [n, 3, 8, 5]     runs  [n] [4, 6] [5]
//                                         [n] [3, 8] [5]
//   collapse to [n, 24, 5], expand to [n, 3, 8, 5]
//
// Equal axes at both ends are runs of their own; between them a run ends where
// the products of both sides agree. Sizes that are known only at run time are
// equal if they are the same value, or if there is but one on each side and
// the known sizes have the same product. What is not known to agree is one run.
// A run can be split into one open size at most; for more there is
// tensor.reshape, which takes all sizes as data.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::calc;

//===-- shape -------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  RankedTensorType input = getInput().getType(), result = getType();
  if (input.getElementType() != result.getElementType())
    return emitOpError("operand is ")
           << input << ", but the result is " << result;
  if (input.hasStaticShape() && result.hasStaticShape() &&
      input.getNumElements() != result.getNumElements())
    return emitOpError("operand ") << input << " has " << input.getNumElements()
                                   << " elements, but the result " << result
                                   << " has " << result.getNumElements();
  auto error = [&] { return emitOpError(); };
  return checkLength(error, "sizes", getSizes().size(),
                     result.getNumDynamicDims());
}

LogicalResult
ReshapeOp::reifyResultShapes(OpBuilder &b,
                             ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(getMixedValues(getType().getShape(), getSizes(), b));
  return success();
}

std::optional<int64_t> ReshapeOp::getViewStart() { return 0; }

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  // With one open size at most, equal types have equal shapes.
  if (getInput().getType() == getType() && getType().getNumDynamicDims() <= 1)
    return getInput();
  if (auto elements =
          dyn_cast_if_present<DenseElementsAttr>(adaptor.getInput()))
    if (getType().hasStaticShape())
      return elements.reshape(getType());
  auto inner = getInput().getDefiningOp<ReshapeOp>();
  if (!inner)
    return {};
  getInputMutable().assign(inner.getInput());
  return getResult();
}

//===-- runs --------------------------------------------------------------===//

namespace {
/// Axes of the source and of the target that hold the same elements.
struct Run {
  ReassociationIndices source, target;
};

/// A product of sizes; those not known are counted.
struct Extent {
  int64_t known = 1, open = 0;

  void multiply(OpFoldResult size) {
    if (std::optional<int64_t> constant = getConstantIntValue(size))
      known *= *constant;
    else
      ++open;
  }
  bool operator==(const Extent &) const = default;
  bool isLessThan(const Extent &other) const {
    return std::pair(open, known) < std::pair(other.open, other.known);
  }
};
} // namespace

static SmallVector<OpFoldResult> openSizes(ArrayRef<OpFoldResult> sizes) {
  return llvm::to_vector(llvm::make_filter_range(
      sizes, [](OpFoldResult size) { return !getConstantIntValue(size); }));
}

static Extent extentOf(ArrayRef<OpFoldResult> sizes) {
  Extent extent;
  for (OpFoldResult size : sizes)
    extent.multiply(size);
  return extent;
}

/// Whether two sizes are known to be equal: the same number, the same value,
/// or the same axis of the same tensor.
static bool isSameSize(OpFoldResult a, OpFoldResult b) {
  if (isEqualConstantIntOrValue(a, b))
    return true;
  auto valueA = dyn_cast<Value>(a), valueB = dyn_cast<Value>(b);
  if (!valueA || !valueB)
    return false;
  auto dimA = valueA.getDefiningOp<tensor::DimOp>();
  auto dimB = valueB.getDefiningOp<tensor::DimOp>();
  return dimA && dimB && dimA.getSource() == dimB.getSource() &&
         dimA.getConstantIndex() &&
         dimA.getConstantIndex() == dimB.getConstantIndex();
}

/// Whether the i-th open size of the source is the i-th of the target.
static bool openSizesAgree(ArrayRef<OpFoldResult> source,
                           ArrayRef<OpFoldResult> target) {
  auto sourceOpen = openSizes(source), targetOpen = openSizes(target);
  if (llvm::equal(sourceOpen, targetOpen, isSameSize))
    return true;
  return sourceOpen.size() == 1 && targetOpen.size() == 1 &&
         extentOf(source) == extentOf(target);
}

static void shift(Run &run, int64_t axes) {
  for (int64_t &axis : run.source)
    axis += axes;
  for (int64_t &axis : run.target)
    axis += axes;
}

/// Cuts where the products agree; what remains belongs to the last run.
static SmallVector<Run> matchProducts(ArrayRef<OpFoldResult> source,
                                      ArrayRef<OpFoldResult> target) {
  SmallVector<Run> runs;
  size_t s = 0, t = 0;
  while (s < source.size() && t < target.size()) {
    Run run;
    Extent have, want;
    auto takeSource = [&] {
      run.source.push_back(s);
      have.multiply(source[s++]);
    };
    auto takeTarget = [&] {
      run.target.push_back(t);
      want.multiply(target[t++]);
    };
    takeSource();
    takeTarget();
    while (!(have == want)) {
      bool more = have.isLessThan(want);
      if (more ? s == source.size() : t == target.size())
        break;
      more ? takeSource() : takeTarget();
    }
    runs.push_back(run);
  }
  for (; s < source.size(); ++s)
    runs.back().source.push_back(s);
  for (; t < target.size(); ++t)
    runs.back().target.push_back(t);
  return runs;
}

/// Runs of one axis at both ends where sizes are equal, and between them what
/// products tell; one run where they tell nothing.
static SmallVector<Run> matchRuns(ArrayRef<OpFoldResult> source,
                                  ArrayRef<OpFoldResult> target) {
  SmallVector<Run> first, last;
  auto isLong = [&] { return source.size() > 1 && target.size() > 1; };
  int64_t begin = 0;
  for (; isLong() && isSameSize(source.front(), target.front()); ++begin) {
    first.push_back({{begin}, {begin}});
    source = source.drop_front();
    target = target.drop_front();
  }
  while (isLong() && isSameSize(source.back(), target.back())) {
    source = source.drop_back();
    target = target.drop_back();
    last.push_back({{begin + static_cast<int64_t>(source.size())},
                    {begin + static_cast<int64_t>(target.size())}});
  }
  SmallVector<Run> middle;
  if (openSizesAgree(source, target))
    middle = matchProducts(source, target);
  else
    middle.push_back({llvm::to_vector<2>(llvm::seq<int64_t>(source.size())),
                      llvm::to_vector<2>(llvm::seq<int64_t>(target.size()))});
  for (Run &run : middle)
    shift(run, begin);
  llvm::append_range(first, middle);
  llvm::append_range(first, llvm::reverse(last));
  return first;
}

//===-- decomposition -----------------------------------------------------===//

/// Gives a tensor the static sizes that its type leaves open, or opens them.
static Value castTo(OpBuilder &b, Location loc, Value x,
                    RankedTensorType type) {
  return x.getType() == type
             ? x
             : tensor::CastOp::create(b, loc, type, x).getResult();
}

/// From or to a tensor without axes: all sizes are one.
static Value reshapeSingle(OpBuilder &b, Location loc, Value x,
                           RankedTensorType result) {
  auto type = cast<RankedTensorType>(x.getType());
  auto ones = [](RankedTensorType type) {
    return type.clone(SmallVector<int64_t>(type.getRank(), 1));
  };
  x = castTo(b, loc, x, ones(type));
  ArrayRef<ReassociationIndices> none;
  if (type.getRank() > 0)
    x = tensor::CollapseShapeOp::create(
        b, loc, RankedTensorType::get({}, type.getElementType()), x, none);
  if (result.getRank() > 0)
    x = tensor::ExpandShapeOp::create(b, loc, ones(result), x, none);
  return castTo(b, loc, x, result);
}

/// Whether an expansion can tell every size of the run from the others.
static bool isExpandable(const Run &run, RankedTensorType result) {
  auto isOpen = [&](int64_t axis) { return result.isDynamicDim(axis); };
  return run.target.size() == 1 || llvm::count_if(run.target, isOpen) <= 1;
}

static Value reshapeByData(OpBuilder &b, Location loc, Value x,
                           RankedTensorType result,
                           ArrayRef<OpFoldResult> sizes) {
  auto values = getValueOrCreateConstantIndexOp(b, loc, sizes);
  Value shape = tensor::FromElementsOp::create(b, loc, values);
  return tensor::ReshapeOp::create(b, loc, result, x, shape);
}

FailureOr<SmallVector<Value>> ReshapeOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  RankedTensorType type = getInput().getType(), result = getType();
  if (type.getRank() == 0 || result.getRank() == 0)
    return SmallVector<Value>{reshapeSingle(b, loc, getInput(), result)};
  auto source = sizesOf(b, loc, getInput());
  auto target = getMixedValues(result.getShape(), getSizes(), b);
  SmallVector<Run> runs = matchRuns(source, target);
  if (!llvm::all_of(runs,
                    [&](const Run &run) { return isExpandable(run, result); }))
    return SmallVector<Value>{
        reshapeByData(b, loc, getInput(), result, target)};
  SmallVector<ReassociationIndices> sourceRuns, targetRuns;
  SmallVector<int64_t> middle;
  for (const Run &run : runs) {
    sourceRuns.push_back(run.source);
    targetRuns.push_back(run.target);
    Extent extent;
    for (int64_t axis : run.target)
      extent.multiply(target[axis]);
    bool open = llvm::any_of(
        run.target, [&](int64_t axis) { return result.isDynamicDim(axis); });
    middle.push_back(open ? ShapedType::kDynamic : extent.known);
  }
  Value x = getInput();
  if (runs.size() < source.size())
    x = tensor::CollapseShapeOp::create(b, loc, x, sourceRuns);
  x = castTo(b, loc, x, result.clone(middle));
  if (runs.size() < target.size())
    x = tensor::ExpandShapeOp::create(b, loc, result, x, targetRuns, target);
  return SmallVector<Value>{x};
}

FailureOr<SmallVector<Value>> ReshapeOp::buildGradient(OpBuilder &b,
                                                       Value cotangent) {
  SmallVector<Value> gradients(getNumOperands());
  gradients.front() =
      reshapeTo(b, getLoc(), cotangent, sizesOf(b, getLoc(), getInput()));
  return gradients;
}

//===-- order of axes -----------------------------------------------------===//

/// The axes that have more than one element, as far as is known.
static AxisOrder wideAxes(RankedTensorType type) {
  AxisOrder wide;
  for (auto [axis, size] : llvm::enumerate(type.getShape()))
    if (size != 1)
      wide.push_back(axis);
  return wide;
}

/// Runs of axes that are not of size one. `x` stands for its unknown sizes.
static SmallVector<Run> wideRuns(ReshapeOp op) {
  RankedTensorType type = op.getInput().getType(), result = op.getType();
  AxisOrder sourceAxes = wideAxes(type), targetAxes = wideAxes(result);
  if (sourceAxes.empty() || targetAxes.empty())
    return {};
  Builder b(op.getContext());
  SmallVector<OpFoldResult> source, target;
  auto sizes = getMixedValues(result.getShape(), op.getSizes(), b);
  for (int64_t axis : sourceAxes)
    source.push_back(type.isDynamicDim(axis)
                         ? OpFoldResult(op.getInput())
                         : b.getIndexAttr(type.getDimSize(axis)));
  for (int64_t axis : targetAxes)
    target.push_back(sizes[axis]);
  SmallVector<Run> runs = matchRuns(source, target);
  for (Run &run : runs) {
    for (int64_t &axis : run.source)
      axis = sourceAxes[axis];
    for (int64_t &axis : run.target)
      axis = targetAxes[axis];
  }
  return runs;
}

/// The sizes on the other side of a run of one axis.
static SmallVector<int64_t> partSizes(ReshapeOp op, int64_t axis,
                                      ReassociationIndices Run::*side,
                                      ReassociationIndices Run::*otherSide,
                                      RankedTensorType otherType) {
  for (const Run &run : wideRuns(op)) {
    if ((run.*side).size() != 1 || (run.*side).front() != axis)
      continue;
    auto sizes = inOrder(otherType.getShape(), run.*otherSide);
    return ShapedType::isDynamicShape(sizes) || sizes.size() == 1
               ? SmallVector<int64_t>()
               : sizes;
  }
  return {};
}

SmallVector<int64_t> mlir::calc::mergedSizes(ReshapeOp op, int64_t axis) {
  return partSizes(op, axis, &Run::target, &Run::source,
                   op.getInput().getType());
}

SmallVector<int64_t> mlir::calc::splitSizes(ReshapeOp op, int64_t axis) {
  return partSizes(op, axis, &Run::source, &Run::target, op.getType());
}

/// The other side of a reshape, if one side comes in `order`: runs move as they
/// are. An axis of size one goes with the axis before it.
static FailureOr<AxisOrder>
orderOfOtherSide(ArrayRef<Run> runs, ReassociationIndices Run::*side,
                 ReassociationIndices Run::*otherSide, RankedTensorType type,
                 RankedTensorType otherType, ArrayRef<int64_t> order) {
  AxisOrder rest, wide = wideAxes(type), otherWide = wideAxes(otherType), other;
  for (int64_t axis : order)
    if (llvm::is_contained(wide, axis))
      rest.push_back(axis);
  auto takeThin = [&](int64_t axis) {
    for (; axis < otherType.getRank() && !llvm::is_contained(otherWide, axis);
         ++axis)
      other.push_back(axis);
  };
  takeThin(0);
  for (ArrayRef<int64_t> left = rest; !left.empty();) {
    const Run *run = llvm::find_if(runs, [&](const Run &run) {
      return (run.*side).front() == left.front();
    });
    if (run == runs.end() ||
        left.take_front((run->*side).size()) != ArrayRef(run->*side))
      return failure();
    left = left.drop_front((run->*side).size());
    for (int64_t axis : run->*otherSide) {
      other.push_back(axis);
      takeThin(axis + 1);
    }
  }
  return other;
}

FailureOr<AxisOrders> ReshapeOp::arrangeAxes(std::optional<unsigned> operand,
                                             ArrayRef<int64_t> order) {
  AxisOrders orders = plainOrders(*this);
  if (isPlain(order))
    return orders;
  SmallVector<Run> runs = wideRuns(*this);
  RankedTensorType type = getInput().getType();
  FailureOr<AxisOrder> other =
      operand ? orderOfOtherSide(runs, &Run::source, &Run::target, type,
                                 getType(), order)
              : orderOfOtherSide(runs, &Run::target, &Run::source, getType(),
                                 type, order);
  if (failed(other))
    return failure();
  orders.operands[0] = operand ? AxisOrder(order) : *other;
  orders.result = operand ? *other : AxisOrder(order);
  return orders;
}

Value ReshapeOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                             ValueRange operands) {
  return ReshapeOp::create(
      b, getLoc(), inOrder(getType(), orders.result), operands.front(),
      sizesInOrder(getSizes(), openAxes(getType()), orders.result));
}
