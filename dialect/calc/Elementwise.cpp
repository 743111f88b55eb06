// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// map: one scalar computation for each element.
//
// It becomes one linalg.generic with identity maps, which is the shape that
// stock elementwise fusion merges with its neighbours.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

#define GET_OP_CLASSES
#include "dialect/calc/Elementwise.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerElementwise() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Elementwise.cpp.inc"
      >();
}

//===-- map ---------------------------------------------------------------===//

void MapOp::build(OpBuilder &b, OperationState &state, ValueRange inputs,
                  Type resultElementType,
                  function_ref<Value(OpBuilder &, Location, ValueRange)> body) {
  auto shape = cast<RankedTensorType>(inputs.front().getType());
  state.addOperands(inputs);
  state.addTypes(shape.clone(resultElementType));
  Region *region = state.addRegion();
  SmallVector<Type> elements;
  for (Value input : inputs)
    elements.push_back(getElementTypeOrSelf(input));
  OpBuilder::InsertionGuard guard(b);
  SmallVector<Location> locations(inputs.size(), state.location);
  Block *block = b.createBlock(region, {}, elements, locations);
  Value result = body(b, state.location, block->getArguments());
  YieldOp::create(b, state.location, result);
}

LogicalResult MapOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  Block &block = getBody().front();
  if (block.getNumArguments() != getInputs().size())
    return emitOpError("body has ")
           << block.getNumArguments() << " arguments, but there are "
           << getInputs().size() << " inputs";
  RankedTensorType result = getType();
  for (auto [i, input] : llvm::enumerate(getInputs())) {
    auto type = cast<RankedTensorType>(input.getType());
    if (type.getShape() != result.getShape())
      return emitOpError("input ")
             << i << " is " << type << ", but the result is " << result;
    Type argument = block.getArgument(i).getType();
    if (argument != type.getElementType())
      return emitOpError("argument ")
             << i << " of the body is " << argument << ", but input " << i
             << " has elements of type " << type.getElementType();
  }
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield)
    return emitOpError("body must end with calc.yield");
  if (yield.getValue().getType() != result.getElementType())
    return emitOpError("body yields ")
           << yield.getValue().getType()
           << ", but the result has elements of type "
           << result.getElementType();
  return success();
}

LogicalResult MapOp::reifyResultShapes(OpBuilder &b,
                                       ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(sizesOf(b, getLoc(), getInputs().front()));
  return success();
}

FailureOr<SmallVector<Value>> MapOp::decomposeOperation(OpBuilder &b) {
  auto sizes = sizesOf(b, getLoc(), getInputs().front());
  SmallVector<AffineMap> maps(getInputs().size(),
                              b.getMultiDimIdentityMap(sizes.size()));
  Block &block = getBody().front();
  auto body = [&](OpBuilder &b, Location, ValueRange args) {
    IRMapping mapping;
    mapping.map(block.getArguments(), args);
    for (Operation &op : block.without_terminator())
      b.clone(op, mapping);
    auto yield = cast<YieldOp>(block.getTerminator());
    return mapping.lookupOrDefault(yield.getValue());
  };
  Type element = getType().getElementType();
  return SmallVector<Value>{
      elementwise(b, getLoc(), getInputs(), maps, sizes, element, body)};
}

//===-- gradient of map ---------------------------------------------------===//

/// A number of another float type.
static Value convertReal(OpBuilder &b, Location loc, Value x, Type type) {
  unsigned from = x.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (x.getType() == type)
    return x;
  if (to > from)
    return arith::ExtFOp::create(b, loc, type, x);
  return arith::TruncFOp::create(b, loc, type, x);
}

namespace {
/// Differentiates a body forwards from one of its arguments: a copy of it with,
/// for each value, how fast it changes.
class BodyTangents {
public:
  BodyTangents(OpBuilder &b, Block &body, ValueRange arguments, Value result)
      : b(b), body(body), result(result) {
    mapping.map(body.getArguments(), arguments);
  }

  /// Null where the result does not change.
  FailureOr<Value> run(BlockArgument argument, Value tangent) {
    tangents[argument] = tangent;
    for (Operation &op : body.without_terminator())
      if (failed(visit(op)))
        return failure();
    return tangents.lookup(yielded());
  }

private:
  Value yielded() { return cast<YieldOp>(body.getTerminator()).getValue(); }

  LogicalResult visit(Operation &op) {
    Operation *copy = b.clone(op, mapping);
    // The map's own result is known: what leads to it may not be needed.
    if (yielded().getDefiningOp() == &op)
      mapping.map(yielded(), result);
    auto lookup = [&](Value x) { return tangents.lookup(x); };
    SmallVector<Value> incoming = llvm::map_to_vector(op.getOperands(), lookup);
    bool isReal =
        op.getNumResults() == 1 && isa<FloatType>(op.getResult(0).getType());
    if (!isReal || llvm::none_of(incoming, [](Value x) { return bool(x); }))
      return success();
    auto differentiable = dyn_cast<TangentOpInterface>(op);
    if (!differentiable)
      return op.emitError() << "'" << op.getName() << "' has no derivative";
    Value place = mapping.lookup(op.getResult(0));
    tangents[op.getResult(0)] =
        differentiable.buildTangent(b, place, copy->getOperands(), incoming);
    return success();
  }

  OpBuilder &b;
  Block &body;
  Value result;
  IRMapping mapping;
  DenseMap<Value, Value> tangents;
};
} // namespace

/// Drops what the body computes for nothing, then inputs that it does not read:
/// a scan stores what its gradient reads.
static void prune(MapOp map) {
  Block &body = map.getBody().front();
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
  for (size_t i = map.getInputs().size(); i-- > 0;) {
    if (map.getInputs().size() == 1 || !body.getArgument(i).use_empty())
      continue;
    map.getInputsMutable().erase(i);
    body.eraseArgument(i);
  }
}

// One map for each input x, of all inputs, the cotangent and the result: the
// cotangent is how fast x changes, and the partial derivative comes out times
// it.
FailureOr<SmallVector<Value>> MapOp::buildGradient(OpBuilder &b,
                                                   Value cotangent) {
  SmallVector<Value> operands(getInputs()), gradients;
  operands.push_back(cotangent);
  operands.push_back(getResult());
  for (BlockArgument argument : getBody().getArguments()) {
    gradients.push_back(Value());
    if (!isa<FloatType>(argument.getType()))
      continue;
    FailureOr<Value> tangent;
    auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
      Value start = x.drop_back().back();
      if (start.getType() != argument.getType())
        start = convertReal(b, loc, start, argument.getType());
      BodyTangents tangents(b, getBody().front(), x.drop_back(2), x.back());
      tangent = tangents.run(argument, start);
      if (failed(tangent) || !*tangent)
        return scalar(b, loc, 0.0, argument.getType());
      return convertReal(b, loc, *tangent, argument.getType());
    };
    auto gradient =
        MapOp::create(b, getLoc(), operands, argument.getType(), body);
    if (failed(tangent))
      return failure();
    if (!*tangent) {
      gradient.erase();
      continue;
    }
    prune(gradient);
    gradients.back() = gradient;
  }
  return gradients;
}

//===-- order of axes -----------------------------------------------------===//

FailureOr<AxisOrders> MapOp::arrangeAxes(std::optional<unsigned>,
                                         ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value MapOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                         ValueRange operands) {
  return cloneInOrder(b, *this, operands, orders.result)->getResult(0);
}

//===-- simplification ----------------------------------------------------===//

/// The number that an input holds everywhere, seen through broadcasts.
static TypedAttr splatOf(Value input) {
  while (auto broadcast = input.getDefiningOp<BroadcastOp>())
    input = broadcast.getInput();
  SplatElementsAttr splat;
  if (!matchPattern(input, m_Constant(&splat)))
    return {};
  return splat.getSplatValue<TypedAttr>();
}

/// Drops inputs that the body does not read, reads twice under two names, or
/// that hold one number. One input stays: it carries the shape.
struct DropInputs : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MapOp op,
                                PatternRewriter &rewriter) const override {
    Block &block = op.getBody().front();
    bool changed = false;
    rewriter.startOpModification(op);
    for (size_t i = 0; i < op.getInputs().size(); ++i)
      changed |= redirect(op, block.getArgument(i), i, rewriter);
    for (size_t i = op.getInputs().size(); i-- > 0;) {
      if (op.getInputs().size() == 1 || !block.getArgument(i).use_empty())
        continue;
      op.getInputsMutable().erase(i);
      block.eraseArgument(i);
      changed = true;
    }
    if (changed)
      rewriter.finalizeOpModification(op);
    else
      rewriter.cancelOpModification(op);
    return success(changed);
  }

private:
  /// Makes the body read something else than input i, if there is something.
  static bool redirect(MapOp op, BlockArgument argument, size_t i,
                       PatternRewriter &rewriter) {
    if (argument.use_empty())
      return false;
    Value input = op.getInputs()[i];
    Block *block = argument.getOwner();
    if (TypedAttr number = splatOf(input)) {
      rewriter.setInsertionPointToStart(block);
      Value constant = arith::ConstantOp::create(rewriter, op.getLoc(), number);
      rewriter.replaceAllUsesWith(argument, constant);
      return true;
    }
    size_t first = llvm::find(op.getInputs(), input) - op.getInputs().begin();
    if (first == i)
      return false;
    rewriter.replaceAllUsesWith(argument, block->getArgument(first));
    return true;
  }
};

/// A map that yields what it reads is its input.
struct ForwardInput : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MapOp op,
                                PatternRewriter &rewriter) const override {
    Block &block = op.getBody().front();
    auto yield = cast<YieldOp>(block.getTerminator());
    auto argument = dyn_cast<BlockArgument>(yield.getValue());
    if (!argument || argument.getOwner() != &block)
      return failure();
    rewriter.replaceOp(op, op.getInputs()[argument.getArgNumber()]);
    return success();
  }
};

void MapOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<DropInputs, ForwardInput>(context);
}
