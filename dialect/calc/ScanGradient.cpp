// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradient of a scan is a scan in the other direction.
//
//   s[t+1], k[t] = step(x[t], s[t], w)                    t = 0, 1, …
//   =>
//   ds, dx[t], … = step'(x[t], s[t], ds + dS[t+1], dk[t])  t = …, 1, 0
//
// where dS and dk are what came from outside. Of the way forward a step reads
// the states, which are there, and values that the forward scan is made to
// keep: whatever step' uses but what is free to make again.
//
// A shared array gets the sum over all steps. Where that is a sum of products,
// one operator computes it after the scan, from the factors of all steps
// (SummedOverSteps): the sum is never carried along, and a matrix of weights
// meets its gradient once.
#include "dialect/calc/Tangents.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::calc;

static bool isReal(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

//===-- one step backwards ------------------------------------------------===//

namespace {
/// What shared arrays get is collected, not added.
struct StepWalk : ReverseWalk {
  StepWalk(OpBuilder &b, ValueRange sharedArrays) : ReverseWalk(b) {
    for (Value array : sharedArrays)
      shared[array];
  }
  void contribute(Value value, Value cotangent) override {
    auto pieces = shared.find(value);
    if (pieces == shared.end())
      ReverseWalk::contribute(value, cotangent);
    else if (cotangent && isActive(value))
      pieces->second.push_back(cotangent);
  }

  DenseMap<Value, SmallVector<Value>> shared;
};

class ScanAdjoint {
public:
  ScanAdjoint(OpBuilder &b, ScanOp op, ValueRange cotangents)
      : b(b), op(op), cotangents(cotangents), loc(op.getLoc()),
        next(cast<NextOp>(op.getBody().front().getTerminator())) {}

  FailureOr<SmallVector<Value>> build();

private:
  /// A shared array's gradient: `op` summed over steps, or `value` of all.
  struct Piece {
    unsigned shared;
    Operation *op;
    SmallVector<Value> values; // of the step: operands of op, or one
  };

  void collectInputs();
  LogicalResult buildStep(OpBuilder &inner, Block &block);
  void endStep(OpBuilder &inner, StepWalk &walk);
  Value keep(Value value);
  void storeForward();
  ScanOp keepForward(ArrayRef<Value> values);
  Value stackOf(Value value);
  SmallVector<Value> results();
  Value sharedGradient(unsigned number);
  int64_t stateBase() { return op.getStates().size(); }

  OpBuilder &b;
  ScanOp op;
  ValueRange cotangents;
  Location loc;
  NextOp next;

  ScanOp adjoint;
  SmallVector<Value> inputs, states;
  SmallVector<unsigned> realStates;
  SmallVector<unsigned> fromOutside; // results with a cotangent
  IRMapping forward;                 // the step's values, copied
  SmallVector<Operation *> copies;
  llvm::SetVector<Value> kept; // of the step backwards
  DenseMap<unsigned, Value> inputGradients;
  SmallVector<Piece> pieces;
};
} // namespace

/// Inputs of the step backwards: those of the forward step, the states before
/// and after it, what came from outside.
void ScanAdjoint::collectInputs() {
  int64_t before = op.getReverse() ? 1 : 0, after = 1 - before;
  llvm::append_range(inputs, op.getInputs());
  for (int64_t offset : {before, after})
    for (Value stack : op.getResults().take_front(stateBase()))
      inputs.push_back(entries(b, loc, stack, offset, 1 - offset));
  for (auto [i, given] : llvm::enumerate(cotangents)) {
    if (!given)
      continue;
    bool isState = static_cast<int64_t>(i) < stateBase();
    fromOutside.push_back(i);
    inputs.push_back(isState ? entries(b, loc, given, after, 1 - after)
                             : given);
  }
  for (auto [i, state] : llvm::enumerate(op.getStates()))
    if (isReal(state)) {
      realStates.push_back(i);
      states.push_back(constantLike(b, loc, 0.0, state));
    }
}

LogicalResult ScanAdjoint::buildStep(OpBuilder &inner, Block &block) {
  Block &body = op.getBody().front();
  size_t ins = op.getInputs().size(), count = op.getStates().size();
  auto arguments = block.getArguments();
  auto sharedArguments = arguments.take_back(op.getShared().size());
  StepWalk walk(inner, sharedArguments);
  forward.map(body.getArguments().take_front(ins + count),
              arguments.take_front(ins + count));
  forward.map(body.getArguments().drop_front(ins + count), sharedArguments);
  for (BlockArgument argument : body.getArguments())
    if (isReal(argument))
      walk.markActive(forward.lookup(argument));
  for (Operation &inStep : body.without_terminator())
    copies.push_back(inner.clone(inStep, forward));
  walk.spread(block);
  auto outside = arguments.drop_front(ins + 2 * count);
  auto carried = outside.drop_front(fromOutside.size());
  for (auto [given, result] : llvm::zip(outside, fromOutside))
    walk.contribute(forward.lookup(next->getOperand(result)), given);
  for (auto [given, state] : llvm::zip(carried, realStates))
    walk.contribute(forward.lookup(next.getStates()[state]), given);
  if (failed(walk.run(copies)))
    return failure();
  endStep(inner, walk);
  return success();
}

Value ScanAdjoint::keep(Value value) {
  kept.insert(value);
  return value;
}

void ScanAdjoint::endStep(OpBuilder &inner, StepWalk &walk) {
  Block &body = op.getBody().front();
  size_t ins = op.getInputs().size(), count = op.getStates().size();
  for (unsigned i = 0; i < ins; ++i)
    if (Value given = walk.cotangentOf(forward.lookup(body.getArgument(i))))
      inputGradients[i] = keep(given);
  for (unsigned i = 0; i < op.getShared().size(); ++i) {
    Value argument = forward.lookup(body.getArgument(ins + count + i));
    for (Value value : walk.shared.lookup(argument)) {
      Piece piece{i, value.getDefiningOp<SummedOverStepsOpInterface>(), {}};
      if (piece.op)
        llvm::append_range(piece.values, piece.op->getOperands());
      else
        piece.values.push_back(value);
      for (Value factor : piece.values)
        if (auto given = dyn_cast<BlockArgument>(factor);
            !given || given.getArgNumber() >= inputs.size())
          keep(factor);
      pieces.push_back(std::move(piece));
    }
  }
  SmallVector<Value> handed;
  for (unsigned state : realStates) {
    Value argument = forward.lookup(body.getArgument(ins + state));
    Value given = walk.cotangentOf(argument);
    handed.push_back(given ? given : constantLike(inner, loc, 0.0, argument));
  }
  NextOp::create(inner, loc, handed, kept.getArrayRef());
}

//===-- what is stored ----------------------------------------------------===//

/// The same scan, which also keeps these values of its step; it takes the place
/// of the first.
ScanOp ScanAdjoint::keepForward(ArrayRef<Value> values) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(op);
  auto copy = [&](OpBuilder &inner, Location, Block &block) {
    IRMapping map;
    Block &body = op.getBody().front();
    map.map(body.getArguments(), block.getArguments());
    for (Operation &inStep : body)
      inner.clone(inStep, map);
    auto end = cast<NextOp>(block.getTerminator());
    for (Value value : values)
      end.getKeptMutable().append(map.lookup(value));
  };
  auto more = ScanOp::create(b, loc, op.getInputs(), op.getStates(),
                             op.getShared(), op.getReverse(), copy);
  op->replaceAllUsesWith(more->getResults().take_front(op->getNumResults()));
  return more;
}

/// Values of the forward step that the step backwards reads become inputs.
void ScanAdjoint::storeForward() {
  Block &block = adjoint.getBody().front();
  size_t ins = op.getInputs().size(), count = op.getStates().size();
  DenseSet<Operation *> own(copies.begin(), copies.end());
  SmallVector<Value> stored;
  Block &body = op.getBody().front();
  SmallVector<BlockArgument> arguments;
  for (Operation &inStep : body.without_terminator())
    for (Value value : inStep.getResults()) {
      Value copy = forward.lookup(value);
      bool isRead = llvm::any_of(copy.getUsers(), [&](Operation *user) {
        return !own.contains(user);
      });
      if (!isRead || inStep.hasTrait<Free>() ||
          !isa<RankedTensorType>(value.getType()))
        continue;
      auto state = llvm::find(next.getStates(), value);
      if (state != next.getStates().end()) {
        unsigned after = ins + count + (state - next.getStates().begin());
        copy.replaceAllUsesWith(block.getArgument(after));
        continue;
      }
      unsigned number = inputs.size() + stored.size();
      stored.push_back(value);
      copy.replaceAllUsesWith(
          block.insertArgument(number, value.getType(), loc));
    }
  for (Operation *copy : llvm::reverse(copies))
    if (copy->use_empty())
      copy->erase();
  if (stored.empty())
    return;
  unsigned first = op->getNumResults();
  ScanOp more = keepForward(stored);
  adjoint.getInputsMutable().append(more->getResults().drop_front(first));
  llvm::append_range(inputs, more->getResults().drop_front(first));
}

//===-- gradients ---------------------------------------------------------===//

/// A value of the step backwards, for all steps.
Value ScanAdjoint::stackOf(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value);
      argument && argument.getArgNumber() < inputs.size())
    return inputs[argument.getArgNumber()];
  auto end = cast<NextOp>(adjoint.getBody().front().getTerminator());
  auto place = llvm::find(end.getKept(), value);
  return adjoint->getResult(realStates.size() +
                            (place - end.getKept().begin()));
}

Value ScanAdjoint::sharedGradient(unsigned number) {
  Value sum;
  for (Piece &piece : pieces) {
    if (piece.shared != number)
      continue;
    Value part;
    if (piece.op) {
      auto stacks = llvm::map_to_vector(piece.op->getOperands(),
                                        [&](Value x) { return stackOf(x); });
      part = cast<SummedOverStepsOpInterface>(piece.op).buildSumOverSteps(
          b, stacks);
    } else {
      part = reduce(b, loc, stackOf(piece.values[0]), {0}, ReduceKind::add);
    }
    sum = sum ? add(b, loc, sum, part) : part;
  }
  return sum;
}

SmallVector<Value> ScanAdjoint::results() {
  SmallVector<Value> gradients(op->getNumOperands());
  for (auto [i, value] : inputGradients)
    gradients[i] = stackOf(value);
  unsigned ins = op.getInputs().size();
  int64_t first = op.getReverse() ? -1 : 0;
  for (auto [i, state] : llvm::enumerate(realStates)) {
    Value sum = entry(b, loc, adjoint->getResult(i), first);
    if (Value given = cotangents[state])
      sum = add(b, loc, sum, entry(b, loc, given, first));
    gradients[ins + state] = sum;
  }
  for (unsigned i = 0; i < op.getShared().size(); ++i)
    gradients[ins + op.getStates().size() + i] = sharedGradient(i);
  for (Piece &piece : pieces)
    if (piece.op && piece.op->use_empty())
      piece.op->erase();
  return gradients;
}

FailureOr<SmallVector<Value>> ScanAdjoint::build() {
  collectInputs();
  LogicalResult built = success();
  auto body = [&](OpBuilder &inner, Location, Block &block) {
    built = buildStep(inner, block);
    if (failed(built))
      NextOp::create(inner, loc,
                     block.getArguments().slice(inputs.size(), states.size()),
                     ValueRange());
  };
  adjoint = ScanOp::create(b, loc, inputs, states, op.getShared(),
                           !op.getReverse(), body);
  if (failed(built))
    return failure();
  storeForward();
  return results();
}

FailureOr<SmallVector<Value>> ScanOp::buildGradients(OpBuilder &b,
                                                     ValueRange cotangents) {
  return ScanAdjoint(b, *this, cotangents).build();
}
