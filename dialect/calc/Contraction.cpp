// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// contract: sums of products over paired axes.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#define GET_OP_CLASSES
#include "dialect/calc/Contraction.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerContraction() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Contraction.cpp.inc"
      >();
}

//===-- contract ----------------------------------------------------------===//

/// The axes of one operand that are neither batch nor contracted.
static SmallVector<int64_t> freeAxes(Value x, ArrayRef<int64_t> batch,
                                     ArrayRef<int64_t> contracted) {
  SmallVector<int64_t> taken(batch);
  llvm::append_range(taken, contracted);
  return otherAxes(cast<RankedTensorType>(x.getType()).getRank(), taken);
}

/// Every axis is named at most once and exists.
static LogicalResult checkOperandAxes(InferenceError error, StringRef side,
                                      RankedTensorType type,
                                      ArrayRef<int64_t> batch,
                                      ArrayRef<int64_t> contracted) {
  SmallVector<bool> seen(type.getRank());
  for (ArrayRef<int64_t> axes : {batch, contracted})
    for (int64_t axis : axes) {
      if (axis < 0 || axis >= type.getRank())
        return error() << side << " has rank " << type.getRank()
                       << ", but axis " << axis << " is named";
      if (seen[axis])
        return error() << "axis " << axis << " of " << side
                       << " is named twice";
      seen[axis] = true;
    }
  return success();
}

/// Paired axes have the same size, as far as it is known.
static LogicalResult checkPairs(InferenceError error, StringRef what,
                                RankedTensorType lhs, RankedTensorType rhs,
                                ArrayRef<int64_t> lhsAxes,
                                ArrayRef<int64_t> rhsAxes) {
  if (lhsAxes.size() != rhsAxes.size())
    return error() << "lhs has " << lhsAxes.size() << " " << what
                   << " axes, but rhs has " << rhsAxes.size();
  for (auto [l, r] : llvm::zip(lhsAxes, rhsAxes))
    if (failed(verifyCompatibleShape({lhs.getDimSize(l)}, {rhs.getDimSize(r)})))
      return error() << "axis " << l << " of lhs has size " << lhs.getDimSize(l)
                     << ", but axis " << r << " of rhs has "
                     << rhs.getDimSize(r);
  return success();
}

LogicalResult ContractOp::inferReturnTypes(MLIRContext *context,
                                           std::optional<Location> location,
                                           Adaptor op,
                                           SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "contract");
  auto lhs = cast<RankedTensorType>(op.getLhs().getType());
  auto rhs = cast<RankedTensorType>(op.getRhs().getType());
  Type element = productType(lhs.getElementType(), rhs.getElementType());
  if (!element)
    return error() << "lhs has elements of type " << lhs.getElementType()
                   << ", but rhs of " << rhs.getElementType();
  if (failed(checkOperandAxes(error, "lhs", lhs, op.getLhsBatch(),
                              op.getLhsContract())) ||
      failed(checkOperandAxes(error, "rhs", rhs, op.getRhsBatch(),
                              op.getRhsContract())) ||
      failed(checkPairs(error, "batch", lhs, rhs, op.getLhsBatch(),
                        op.getRhsBatch())) ||
      failed(checkPairs(error, "contracted", lhs, rhs, op.getLhsContract(),
                        op.getRhsContract())))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t axis : op.getLhsBatch())
    shape.push_back(lhs.getDimSize(axis));
  for (int64_t axis :
       freeAxes(op.getLhs(), op.getLhsBatch(), op.getLhsContract()))
    shape.push_back(lhs.getDimSize(axis));
  for (int64_t axis :
       freeAxes(op.getRhs(), op.getRhsBatch(), op.getRhsContract()))
    shape.push_back(rhs.getDimSize(axis));
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

LogicalResult
ContractOp::reifyResultShapes(OpBuilder &b,
                              ReifiedRankedShapedTypeDims &shapes) {
  SmallVector<OpFoldResult> sizes;
  for (int64_t axis : getLhsBatch())
    sizes.push_back(sizeOf(b, getLoc(), getLhs(), axis));
  for (int64_t axis : freeAxes(getLhs(), getLhsBatch(), getLhsContract()))
    sizes.push_back(sizeOf(b, getLoc(), getLhs(), axis));
  for (int64_t axis : freeAxes(getRhs(), getRhsBatch(), getRhsContract()))
    sizes.push_back(sizeOf(b, getLoc(), getRhs(), axis));
  shapes.push_back(sizes);
  return success();
}

// Loops: batch, free of lhs, free of rhs (together the result), contracted.
FailureOr<SmallVector<Value>> ContractOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(b, sizes)))
    return failure();
  int64_t results = sizes.front().size();
  int64_t loops = results + getLhsContract().size();
  SmallVector<int64_t> lhs(getLhs().getType().getRank());
  SmallVector<int64_t> rhs(getRhs().getType().getRank());
  int64_t loop = 0;
  for (auto [l, r] : llvm::zip(getLhsBatch(), getRhsBatch()))
    lhs[l] = rhs[r] = loop++;
  for (int64_t l : freeAxes(getLhs(), getLhsBatch(), getLhsContract()))
    lhs[l] = loop++;
  for (int64_t r : freeAxes(getRhs(), getRhsBatch(), getRhsContract()))
    rhs[r] = loop++;
  for (auto [l, r] : llvm::zip(getLhsContract(), getRhsContract()))
    lhs[l] = rhs[r] = loop++;
  auto target = llvm::to_vector(llvm::seq<int64_t>(results));
  SmallVector<AffineMap> maps = {selectLoops(b, loops, lhs),
                                 selectLoops(b, loops, rhs),
                                 selectLoops(b, loops, target)};
  Value zero = scalar(b, loc, 0.0, getType().getElementType());
  Value init = filledTensor(b, loc, sizes.front(), zero);
  auto body = [](OpBuilder &b, Location loc, ValueRange args) {
    return multiplyAdd(b, loc, args[0], args[1], args[2]);
  };
  return SmallVector<Value>{
      accumulate(b, loc, {getLhs(), getRhs()}, init, maps, body)};
}

std::optional<int64_t> ContractOp::getRowAxis(unsigned operand) {
  ArrayRef<int64_t> axes = operand ? getRhsContract() : getLhsContract();
  return axes.size() == 1 ? std::optional(axes.front()) : std::nullopt;
}

//===-- gradient ----------------------------------------------------------===//

namespace {
/// The gradient of one operand: the cotangent contracted with the other
/// operand over the axes that this one does not have.
struct ContractAdjoint {
  OpBuilder &b;
  Location loc;
  Value cotangent, self, other;
  ArrayRef<int64_t> selfBatch, otherBatch, selfContract, otherContract;

  /// `otherFirst`: where the free axes of the other operand begin in the
  /// cotangent. The cotangent's part of the sum's axes stands first if
  /// `cotangentFirst`.
  Value build(int64_t otherFirst, bool cotangentFirst) {
    SmallVector<int64_t> own = freeAxes(self, selfBatch, selfContract);
    SmallVector<int64_t> others = freeAxes(other, otherBatch, otherContract);
    auto batch = llvm::to_vector(llvm::seq<int64_t>(selfBatch.size()));
    auto summed = llvm::to_vector(
        llvm::seq<int64_t>(otherFirst, otherFirst + others.size()));
    Value sum = cotangentFirst
                    ? ContractOp::create(b, loc, cotangent, other, batch,
                                         otherBatch, summed, others)
                    : ContractOp::create(b, loc, other, cotangent, otherBatch,
                                         batch, others, summed);
    return calc::transpose(b, loc, sum, permutation(own, cotangentFirst));
  }

  /// Where in the sum each axis of the operand is.
  SmallVector<int64_t> permutation(ArrayRef<int64_t> own, bool cotangentFirst) {
    SmallVector<int64_t> ascending(otherContract), paired, result;
    llvm::sort(ascending);
    for (int64_t axis : ascending)
      paired.push_back(selfContract[llvm::find(otherContract, axis) -
                                    otherContract.begin()]);
    SmallVector<int64_t> order(selfBatch);
    llvm::append_range(order, cotangentFirst ? own : ArrayRef(paired));
    llvm::append_range(order, cotangentFirst ? ArrayRef(paired) : own);
    result.resize(order.size());
    for (auto [place, axis] : llvm::enumerate(order))
      result[axis] = place;
    return result;
  }

  /// Whether the sum comes out in the operand's own order with the cotangent
  /// first.
  bool fits() {
    SmallVector<int64_t> own = freeAxes(self, selfBatch, selfContract);
    return llvm::equal(permutation(own, true),
                       llvm::seq<int64_t>(selfBatch.size() + own.size() +
                                          selfContract.size()));
  }
};
} // namespace

FailureOr<SmallVector<Value>> ContractOp::buildGradient(OpBuilder &b,
                                                        Value cotangent) {
  int64_t batch = getLhsBatch().size();
  int64_t lhsFree = freeAxes(getLhs(), getLhsBatch(), getLhsContract()).size();
  ContractAdjoint lhs{b,
                      getLoc(),
                      cotangent,
                      getLhs(),
                      getRhs(),
                      getLhsBatch(),
                      getRhsBatch(),
                      getLhsContract(),
                      getRhsContract()};
  ContractAdjoint rhs{b,
                      getLoc(),
                      cotangent,
                      getRhs(),
                      getLhs(),
                      getRhsBatch(),
                      getLhsBatch(),
                      getRhsContract(),
                      getLhsContract()};
  return SmallVector<Value>{lhs.build(batch + lhsFree, lhs.fits()),
                            rhs.build(batch, rhs.fits())};
}

//===-- order of axes -----------------------------------------------------===//

// Batch axes and each operand's free axes stay together in the result, and may
// change places among themselves. Contracted ones may lie anywhere.
FailureOr<AxisOrders> ContractOp::arrangeAxes(std::optional<unsigned> operand,
                                              ArrayRef<int64_t> order) {
  AxisOrder left = freeAxes(getLhs(), getLhsBatch(), getLhsContract());
  AxisOrder right = freeAxes(getRhs(), getRhsBatch(), getRhsContract());
  int64_t batch = getLhsBatch().size(), middle = batch + left.size();
  int64_t rank = getType().getRank();
  AxisOrder leftPlaces = llvm::to_vector(llvm::seq<int64_t>(batch, middle));
  AxisOrder rightPlaces = llvm::to_vector(llvm::seq<int64_t>(middle, rank));
  AxisOrders orders = plainOrders(*this);
  if (operand) {
    bool isLeft = *operand == 0;
    orders.operands[*operand].assign(order.begin(), order.end());
    orders.result = orderOfWhole(rank, isLeft ? leftPlaces : rightPlaces,
                                 orderOfPart(order, isLeft ? left : right));
    return orders;
  }
  auto partOf = [&](int64_t place) {
    return place < batch ? 0 : place < middle ? 1 : 2;
  };
  for (auto [place, axis] : llvm::enumerate(order))
    if (partOf(place) != partOf(axis))
      return failure();
  orders.result.assign(order.begin(), order.end());
  orders.operands[0] = orderOfWhole(getLhs().getType().getRank(), left,
                                    orderOfPart(order, leftPlaces));
  orders.operands[1] = orderOfWhole(getRhs().getType().getRank(), right,
                                    orderOfPart(order, rightPlaces));
  return orders;
}

Value ContractOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                              ValueRange operands) {
  AxisOrder left = inverseOf(orders.operands[0]);
  AxisOrder right = inverseOf(orders.operands[1]);
  auto batch = ArrayRef(orders.result).take_front(getLhsBatch().size());
  return ContractOp::create(b, getLoc(), operands[0], operands[1],
                            inOrder(left, inOrder(getLhsBatch(), batch)),
                            inOrder(right, inOrder(getRhsBatch(), batch)),
                            inOrder(left, getLhsContract()),
                            inOrder(right, getRhsContract()));
}

//===-- merged axes -------------------------------------------------------===//

namespace {
/// An operand whose axes are to be split, and where they begin afterwards.
struct SplitOperand {
  Value value;
  SmallVector<SmallVector<int64_t>> parts; // of each axis; none: stays

  explicit SplitOperand(Value x) : value(x) {
    parts.resize(cast<RankedTensorType>(x.getType()).getRank());
    if (auto reshape = x.getDefiningOp<ReshapeOp>())
      for (auto [axis, sizes] : llvm::enumerate(parts))
        sizes = mergedSizes(reshape, axis);
  }
  bool isSplit() const {
    return llvm::any_of(parts, [](ArrayRef<int64_t> p) { return !p.empty(); });
  }
  /// All parts of the axes.
  AxisOrder placesOf(ArrayRef<int64_t> axes) const {
    AxisOrder first, places;
    int64_t next = 0;
    for (const SmallVector<int64_t> &sizes : parts) {
      first.push_back(next);
      next += std::max<int64_t>(sizes.size(), 1);
    }
    for (int64_t axis : axes)
      for (int64_t i = 0; i < std::max<int64_t>(parts[axis].size(), 1); ++i)
        places.push_back(first[axis] + i);
    return places;
  }
  Value build(OpBuilder &b, Location loc) const {
    SmallVector<OpFoldResult> sizes;
    for (auto [size, part] : llvm::zip(sizesOf(b, loc, value), parts)) {
      if (part.empty())
        sizes.push_back(size);
      llvm::append_range(sizes, staticSizes(b, part));
    }
    return reshapeTo(b, loc, value, sizes);
  }
};
} // namespace

/// Of two lists of parts of the same axis, the one that there is.
static void agree(SmallVector<int64_t> &x, SmallVector<int64_t> &y) {
  (x.empty() ? x : y) = x.empty() ? y : x;
}

Value ContractOp::unmergeAxes(OpBuilder &b) {
  Location loc = getLoc();
  SplitOperand left(getLhs()), right(getRhs());
  // The axes of the result, each as one of an operand.
  SmallVector<SmallVector<int64_t> *> results;
  for (auto [l, r] : llvm::zip(getLhsBatch(), getRhsBatch()))
    results.push_back(&left.parts[l]);
  for (int64_t l : freeAxes(getLhs(), getLhsBatch(), getLhsContract()))
    results.push_back(&left.parts[l]);
  for (int64_t r : freeAxes(getRhs(), getRhsBatch(), getRhsContract()))
    results.push_back(&right.parts[r]);
  for (Operation *user : getResult().getUsers())
    if (auto reshape = dyn_cast<ReshapeOp>(user))
      for (auto [axis, parts] : llvm::enumerate(results))
        if (parts->empty())
          *parts = splitSizes(reshape, axis);
  for (auto [l, r] : llvm::zip(getLhsBatch(), getRhsBatch()))
    agree(left.parts[l], right.parts[r]);
  for (auto [l, r] : llvm::zip(getLhsContract(), getRhsContract()))
    agree(left.parts[l], right.parts[r]);
  if (!left.isSplit() && !right.isSplit())
    return {};
  SmallVector<OpFoldResult> sizes = sizesOf(b, loc, getResult());
  Value result = ContractOp::create(
      b, loc, left.build(b, loc), right.build(b, loc),
      left.placesOf(getLhsBatch()), right.placesOf(getRhsBatch()),
      left.placesOf(getLhsContract()), right.placesOf(getRhsContract()));
  return reshapeTo(b, loc, result, sizes);
}

// The steps are one more axis that both sum over.
Value ContractOp::buildSumOverSteps(OpBuilder &b, ValueRange operands) {
  auto shifted = [](ArrayRef<int64_t> axes, bool withSteps) {
    SmallVector<int64_t> result;
    if (withSteps)
      result.push_back(0);
    for (int64_t axis : axes)
      result.push_back(axis + 1);
    return result;
  };
  return ContractOp::create(
      b, getLoc(), operands[0], operands[1], shifted(getLhsBatch(), false),
      shifted(getRhsBatch(), false), shifted(getLhsContract(), true),
      shifted(getRhsContract(), true));
}
