// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// scan: steps along the first axis, with states handed on. Its gradient is in
// ScanGradient.cpp.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"

#define GET_OP_CLASSES
#include "dialect/calc/Scan.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerScan() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Scan.cpp.inc"
      >();
}

//===-- types -------------------------------------------------------------===//

/// One entry along the first axis.
static RankedTensorType entryType(Type all) {
  auto type = cast<RankedTensorType>(all);
  return type.clone(type.getShape().drop_front());
}

static RankedTensorType stackType(Type entry, int64_t count) {
  auto type = cast<RankedTensorType>(entry);
  SmallVector<int64_t> shape = {count};
  llvm::append_range(shape, type.getShape());
  return type.clone(shape);
}

/// The types of the body's arguments.
static SmallVector<Type> argumentTypes(ValueRange inputs, ValueRange states,
                                       ValueRange shared) {
  SmallVector<Type> types;
  for (Value input : inputs)
    types.push_back(entryType(input.getType()));
  llvm::append_range(types, states.getTypes());
  llvm::append_range(types, shared.getTypes());
  return types;
}

/// The types of the results, by what the body ends with.
static SmallVector<Type> resultTypes(ValueRange inputs, NextOp next) {
  int64_t steps =
      cast<RankedTensorType>(inputs.front().getType()).getDimSize(0);
  int64_t values = ShapedType::isDynamic(steps) ? steps : steps + 1;
  SmallVector<Type> types;
  for (Value state : next.getStates())
    types.push_back(stackType(state.getType(), values));
  for (Value kept : next.getKept())
    types.push_back(stackType(kept.getType(), steps));
  return types;
}

void ScanOp::build(OpBuilder &b, OperationState &state, ValueRange inputs,
                   ValueRange states, ValueRange shared, bool reverse,
                   function_ref<void(OpBuilder &, Location, Block &)> body) {
  for (ValueRange operands : {inputs, states, shared})
    state.addOperands(operands);
  auto &properties = state.getOrAddProperties<Properties>();
  properties.operandSegmentSizes = {static_cast<int32_t>(inputs.size()),
                                    static_cast<int32_t>(states.size()),
                                    static_cast<int32_t>(shared.size())};
  if (reverse)
    properties.reverse = b.getUnitAttr();
  SmallVector<Type> types = argumentTypes(inputs, states, shared);
  SmallVector<Location> locations(types.size(), state.location);
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(state.addRegion(), {}, types, locations);
  body(b, state.location, *block);
  state.addTypes(resultTypes(inputs, cast<NextOp>(block->getTerminator())));
}

static LogicalResult checkInputs(ScanOp op) {
  if (op.getInputs().empty())
    return op.emitOpError("expected at least one input: it tells the steps");
  int64_t steps = ShapedType::kDynamic;
  for (auto [i, input] : llvm::enumerate(op.getInputs())) {
    auto type = cast<RankedTensorType>(input.getType());
    if (type.getRank() == 0)
      return op.emitOpError("input ")
             << i << " is " << type << ", which has no axis to step along";
    if (ShapedType::isDynamic(steps))
      steps = type.getDimSize(0);
    if (failed(verifyCompatibleShape({steps}, {type.getDimSize(0)})))
      return op.emitOpError("input ")
             << i << " is " << type << ", but there are " << steps << " steps";
  }
  return success();
}

static LogicalResult checkTypes(ScanOp op, StringRef what, TypeRange found,
                                TypeRange expected) {
  if (found.size() != expected.size())
    return op.emitOpError() << what << ": expected " << expected.size()
                            << ", got " << found.size();
  for (auto [i, types] : llvm::enumerate(llvm::zip(found, expected)))
    if (auto [a, b] = types; a != b)
      return op.emitOpError()
             << what << " " << i << " is " << a << ", expected " << b;
  return success();
}

LogicalResult ScanOp::verify() {
  if (failed(checkInputs(*this)))
    return failure();
  Block &block = getBody().front();
  auto next = dyn_cast<NextOp>(block.getTerminator());
  if (!next)
    return emitOpError("body must end with calc.next");
  SmallVector<Type> arguments =
      argumentTypes(getInputs(), getStates(), getShared());
  if (failed(checkTypes(*this, "argument of the body", block.getArgumentTypes(),
                        arguments)) ||
      failed(checkTypes(*this, "new state", next.getStates().getTypes(),
                        getStates().getTypes())))
    return failure();
  return checkTypes(*this, "result", getResultTypes(),
                    resultTypes(getInputs(), next));
}

//===-- shape -------------------------------------------------------------===//

OpFoldResult ScanOp::getSteps(OpBuilder &b) {
  return sizeOf(b, getLoc(), getInputs().front(), 0);
}

/// A size of what the body keeps is one of the body's arguments.
static FailureOr<OpFoldResult> sizeOfKept(OpBuilder &b, ScanOp op, Value kept,
                                          int64_t axis) {
  OpBuilder inner(op.getBody().front().getTerminator());
  OpFoldResult size = sizeOf(inner, op.getLoc(), kept, axis);
  if (isa<Attribute>(size))
    return size;
  auto dim = cast<Value>(size).getDefiningOp<tensor::DimOp>();
  auto argument = dim ? dyn_cast<BlockArgument>(dim.getSource()) : nullptr;
  if (!argument)
    return op.emitOpError("keeps an array whose size is none of its operands'");
  unsigned number = argument.getArgNumber();
  int64_t inputs = op.getInputs().size();
  int64_t own = *dim.getConstantIndex() + (number < inputs ? 1 : 0);
  if (dim->use_empty())
    dim.erase();
  return sizeOf(b, op.getLoc(), op->getOperand(number), own);
}

LogicalResult ScanOp::reifyResultShapes(OpBuilder &b,
                                        ReifiedRankedShapedTypeDims &shapes) {
  OpFoldResult steps = getSteps(b);
  OpFoldResult values =
      sizeExpr(b, getLoc(), b.getAffineDimExpr(0) + 1, {steps});
  for (Value state : getStates()) {
    SmallVector<OpFoldResult> &sizes = shapes.emplace_back();
    sizes.push_back(values);
    llvm::append_range(sizes, sizesOf(b, getLoc(), state));
  }
  auto next = cast<NextOp>(getBody().front().getTerminator());
  for (Value kept : next.getKept()) {
    SmallVector<OpFoldResult> sizes = {steps};
    int64_t rank = cast<RankedTensorType>(kept.getType()).getRank();
    for (int64_t axis = 0; axis < rank; ++axis) {
      FailureOr<OpFoldResult> size = sizeOfKept(b, *this, kept, axis);
      if (failed(size))
        return failure();
      sizes.push_back(*size);
    }
    shapes.push_back(sizes);
  }
  return success();
}

//===-- lowering ----------------------------------------------------------===//

namespace {
/// The loop of a scan on tensors: it hands on the states and all results.
struct ScanLoop {
  ScanOp op;
  OpBuilder &b;
  Location loc;
  int64_t states;

  ScanLoop(ScanOp op, OpBuilder &b)
      : op(op), b(b), loc(op.getLoc()), states(op.getStates().size()) {}

  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }

  /// The place of one entry: offsets, sizes, strides.
  void place(OpBuilder &b, RankedTensorType entry, Value like, Value position,
             bool isStacked, SmallVector<OpFoldResult> (&box)[3]) {
    box[0].push_back(position);
    box[1].push_back(b.getIndexAttr(1));
    for (int64_t axis = 0; axis < entry.getRank(); ++axis) {
      box[0].push_back(b.getIndexAttr(0));
      box[1].push_back(
          tensor::getMixedSize(b, loc, like, axis + (isStacked ? 1 : 0)));
    }
    box[2].assign(entry.getRank() + 1, b.getIndexAttr(1));
  }

  Value entry(OpBuilder &b, Value all, Value position) {
    RankedTensorType type = entryType(all.getType());
    SmallVector<OpFoldResult> box[3];
    place(b, type, all, position, /*isStacked=*/true, box);
    return tensor::ExtractSliceOp::create(b, loc, type, all, box[0], box[1],
                                          box[2]);
  }

  Value put(OpBuilder &b, Value entry, Value all, Value position) {
    SmallVector<OpFoldResult> box[3];
    place(b, cast<RankedTensorType>(entry.getType()), entry, position,
          /*isStacked=*/false, box);
    return tensor::InsertSliceOp::create(b, loc, entry, all, box[0], box[1],
                                         box[2]);
  }

  Value plus(OpBuilder &b, Value x, Value y) {
    return arith::AddIOp::create(b, loc, x, y);
  }

  /// One turn: the carried values are the states, then the results so far.
  void turn(OpBuilder &b, Value step, Value last, ValueRange carried) {
    Value position = step;
    if (op.getReverse())
      position = arith::SubIOp::create(b, loc, last, step);
    IRMapping map;
    Block &body = op.getBody().front();
    auto arguments = body.getArguments();
    for (auto [argument, input] : llvm::zip(arguments, op.getInputs()))
      map.map(argument, entry(b, input, position));
    arguments = arguments.drop_front(op.getInputs().size());
    map.map(arguments.take_front(states), carried.take_front(states));
    map.map(arguments.drop_front(states), op.getShared());
    for (Operation &inner : body.without_terminator())
      b.clone(inner, map);
    SmallVector<Value> handed;
    auto next = cast<NextOp>(body.getTerminator());
    for (Value state : next.getStates())
      handed.push_back(map.lookup(state));
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    Value after = op.getReverse() ? position : plus(b, position, one);
    for (auto [i, left] : llvm::enumerate(next->getOperands()))
      handed.push_back(
          put(b, map.lookup(left), carried[states + i],
              static_cast<int64_t>(i) < states ? after : position));
    scf::YieldOp::create(b, loc, handed);
  }
};
} // namespace

FailureOr<SmallVector<Value>> ScanOp::decomposeOperation(OpBuilder &b) {
  ScanLoop loop(*this, b);
  ReifiedRankedShapedTypeDims shapes;
  if (failed(reifyResultShapes(b, shapes)))
    return failure();
  Value steps = getValueOrCreateConstantIndexOp(b, getLoc(), getSteps(b));
  Value zero = loop.constant(0), one = loop.constant(1);
  Value last = arith::SubIOp::create(b, getLoc(), steps, one);
  SmallVector<Value> carried(getStates());
  for (auto [i, sizes] : llvm::enumerate(shapes)) {
    auto type = cast<RankedTensorType>(getResultTypes()[i]);
    Value all = emptyTensor(b, getLoc(), sizes, type.getElementType());
    if (i < getStates().size())
      all = loop.put(b, getStates()[i], all, getReverse() ? steps : zero);
    carried.push_back(all);
  }
  auto turn = [&](OpBuilder &inner, Location, Value step, ValueRange values) {
    loop.turn(inner, step, last, values);
  };
  auto result =
      scf::ForOp::create(b, getLoc(), zero, steps, one, carried, turn);
  return SmallVector<Value>(result.getResults().drop_front(getStates().size()));
}

//===-- simplification ----------------------------------------------------===//

/// The same scan with fewer operands or results: `keepInput` and `keepResult`
/// tell which stay.
static ScanOp rebuild(PatternRewriter &rewriter, ScanOp op,
                      const BitVector &keepOperand, const BitVector &keepKept) {
  SmallVector<Value> groups[3];
  OperandRange all[] = {op.getInputs(), op.getStates(), op.getShared()};
  unsigned number = 0;
  for (auto [group, operands] : llvm::zip(groups, all))
    for (Value operand : operands)
      if (keepOperand[number++])
        group.push_back(operand);
  Block &old = op.getBody().front();
  auto move = [&](OpBuilder &, Location, Block &block) {
    SmallVector<Value> arguments;
    unsigned next = 0;
    for (BlockArgument argument : old.getArguments())
      arguments.push_back(keepOperand[argument.getArgNumber()]
                              ? Value(block.getArgument(next++))
                              : Value(argument));
    for (auto [argument, replacement] :
         llvm::zip(old.getArguments(), arguments))
      if (replacement != argument)
        rewriter.replaceAllUsesWith(argument, replacement);
    block.getOperations().splice(block.end(), old.getOperations());
    auto end = cast<NextOp>(block.getTerminator());
    SmallVector<Value> kept;
    for (auto [i, value] : llvm::enumerate(end.getKept()))
      if (keepKept[i])
        kept.push_back(value);
    end.getKeptMutable().assign(kept);
  };
  return ScanOp::create(rewriter, op.getLoc(), groups[0], groups[1], groups[2],
                        op.getReverse(), move);
}

/// What is kept twice is read in one place.
static void joinEqual(ScanOp op, PatternRewriter &rewriter) {
  auto kept = cast<NextOp>(op.getBody().front().getTerminator()).getKept();
  ValueRange results = op.getResults().drop_front(op.getStates().size());
  DenseMap<Value, Value> first;
  for (auto [value, result] : llvm::zip(kept, results)) {
    auto [entry, isNew] = first.insert({value, result});
    if (!isNew && !result.use_empty())
      rewriter.replaceAllUsesWith(result, entry->second);
  }
}

/// Drops inputs and shared operands that no step reads, and what is kept for
/// nobody or twice. One input stays: it tells the steps.
struct DropUnread : OpRewritePattern<ScanOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ScanOp op,
                                PatternRewriter &rewriter) const override {
    Block &body = op.getBody().front();
    unsigned inputs = op.getInputs().size(), states = op.getStates().size();
    BitVector operands(op->getNumOperands(), true);
    BitVector kept(op->getNumResults() - states, true);
    for (BlockArgument argument : body.getArguments()) {
      unsigned number = argument.getArgNumber();
      bool isState = number >= inputs && number < inputs + states;
      if (argument.use_empty() && !isState)
        operands.reset(number);
    }
    if (operands.find_first() >= static_cast<int>(inputs))
      operands.set(0);
    joinEqual(op, rewriter);
    for (unsigned i = 0; i < kept.size(); ++i)
      if (op->getResult(states + i).use_empty())
        kept.reset(i);
    if (operands.all() && kept.all())
      return failure();
    ScanOp next = rebuild(rewriter, op, operands, kept);
    SmallVector<Value> results(next->getResults().take_front(states));
    unsigned number = states;
    for (unsigned i = 0; i < kept.size(); ++i)
      results.push_back(kept[i] ? Value(next->getResult(number++)) : Value());
    for (auto [from, to] : llvm::zip(op->getResults(), results))
      if (to)
        rewriter.replaceAllUsesWith(from, to);
    rewriter.eraseOp(op);
    return success();
  }
};

void ScanOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<DropUnread>(context);
}
