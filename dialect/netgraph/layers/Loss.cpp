// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mean_squared_loss, mean_absolute_loss and cross_entropy_loss. Every loss is
// one real per example.
#include "dialect/netgraph/layers/Loss.h"
#include "dialect/netgraph/Layer.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

static LogicalResult realScalar(LayerShapes &shapes) {
  return failure(failed(shapes.setReal("Loss")) ||
                 failed(shapes.equal("Loss", {})));
}

static SmallVector<int64_t> allAxes(LayerContext &context, int64_t rank) {
  return context.axes(to_vector(llvm::seq<int64_t>(0, rank)), rank);
}

/// The mean of something computed from each pair of elements.
static LogicalResult buildMean(LayerContext &context, LayerContext::Body body) {
  Value terms = context.map(
      {context.realInput("Input"), context.realInput("Target")}, body);
  SmallVector<int64_t> axes = allAxes(context, context.rank("Input"));
  context.setOutput("Loss", context.mean(terms, axes));
  return success();
}

//===-- mean_squared_loss -------------------------------------------------===//

LogicalResult MeanSquaredLossOp::constrainShapes(LayerShapes &shapes) {
  return failure(failed(realScalar(shapes)) ||
                 failed(shapes.sameShape("Input", "Target")));
}

LogicalResult MeanSquaredLossOp::build(LayerContext &context) {
  auto body = [](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value difference = arith::SubFOp::create(b, loc, x[0], x[1]);
    return arith::MulFOp::create(b, loc, difference, difference);
  };
  return buildMean(context, body);
}

//===-- mean_absolute_loss ------------------------------------------------===//

LogicalResult MeanAbsoluteLossOp::constrainShapes(LayerShapes &shapes) {
  return failure(failed(realScalar(shapes)) ||
                 failed(shapes.sameShape("Input", "Target")));
}

LogicalResult MeanAbsoluteLossOp::build(LayerContext &context) {
  auto body = [](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value difference = arith::SubFOp::create(b, loc, x[0], x[1]);
    return math::AbsFOp::create(b, loc, difference);
  };
  return buildMean(context, body);
}

//===-- cross_entropy_loss ------------------------------------------------===//

/// log(max(p, tiny)): a probability of zero costs much, but not infinitely.
static Value safeLog(OpBuilder &b, Location loc, Value p) {
  auto type = cast<FloatType>(p.getType());
  APFloat tiny = APFloat::getSmallestNormalized(type.getFloatSemantics());
  Value least = arith::ConstantOp::create(b, loc, FloatAttr::get(type, tiny));
  return math::LogOp::create(b, loc,
                             arith::MaximumFOp::create(b, loc, p, least));
}

/// Target has the axes of Input but the last, which runs over classes.
static LogicalResult constrainIndex(LayerShapes &shapes) {
  if (failed(shapes.setInteger("Target", std::nullopt)))
    return failure();
  if (!shapes.rank("Input") && shapes.rank("Target"))
    if (failed(shapes.setRank("Input", *shapes.rank("Target") + 1)))
      return failure();
  if (!shapes.rank("Input"))
    return success();
  SmallVector<Dim> dims = shapes.dims("Input");
  if (dims.empty())
    return shapes.error() << "a scalar 'Input' has no axis of classes";
  Dim classes = dims.pop_back_val();
  if (failed(shapes.equal("Target", dims)))
    return failure();
  std::optional<int64_t> count = shapes.value(classes);
  if (auto range = shapes.range("Target")) {
    auto [low, high] = *range;
    if (count && *count != high - low + 1)
      return shapes.error()
             << "'Target' holds integers from " << low << " to " << high
             << ", but 'Input' has " << *count << " classes";
    return shapes.equal(classes, shapes.constant(high - low + 1),
                        "the number of classes");
  }
  return count ? shapes.suggestRange("Target", {1, *count}) : success();
}

LogicalResult CrossEntropyLossOp::constrainShapes(LayerShapes &shapes) {
  if (!getTargetOption())
    return shapes.error() << "needs 'target', one of index, probabilities, "
                             "binary";
  if (failed(realScalar(shapes)))
    return failure();
  if (getTargetOption() == "index")
    return constrainIndex(shapes);
  if (failed(shapes.sameShape("Input", "Target")))
    return failure();
  bool isScalar = shapes.rank("Input") == 0;
  if (getTargetOption() == "probabilities" && isScalar)
    return shapes.error() << "a scalar 'Input' has no axis of classes";
  return success();
}

/// -log p of the target: the sum over classes of that where the class is the
/// target, and of 0 elsewhere. The logarithm is taken before the choice, where
/// the compiler can join it with a softmax.
static Value targetLoss(LayerContext &context) {
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  Value p = context.realInput("Input"), target = context.input("Target");
  int64_t rank = context.rank("Input");
  SmallVector<OpFoldResult> sizes = calc::sizesOf(b, loc, p);
  Type integer = getElementTypeOrSelf(target.getType());
  int64_t last = context.axis(-1, rank);
  auto type = calc::tensorOf(sizes, integer);
  SmallVector<Value> dynamic;
  for (OpFoldResult size : sizes)
    if (!getConstantIntValue(size))
      dynamic.push_back(cast<Value>(size));
  Value position = calc::IotaOp::create(b, loc, type, dynamic, last);
  auto others = to_vector(llvm::seq<int64_t>(0, last));
  Value spread = calc::broadcastTo(b, loc, target, others, sizes);
  int64_t low = context.range("Target").first;
  auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value first = calc::scalar(b, loc, double(low), integer);
    Value label = arith::AddIOp::create(b, loc, x[1], first);
    Value isTarget =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, label, x[2]);
    Value zero = calc::scalar(b, loc, 0.0, x[0].getType());
    Value loss = arith::NegFOp::create(b, loc, safeLog(b, loc, x[0]));
    return arith::SelectOp::create(b, loc, isTarget, loss, zero);
  };
  Value masked = context.map({p, position, spread}, body);
  return calc::reduce(b, loc, masked, {last}, calc::ReduceKind::add);
}

/// -sum over classes of t * log p
static Value crossEntropy(LayerContext &context) {
  auto body = [](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value product = arith::MulFOp::create(b, loc, x[1], safeLog(b, loc, x[0]));
    return arith::NegFOp::create(b, loc, product);
  };
  Value terms = context.map(
      {context.realInput("Input"), context.realInput("Target")}, body);
  int64_t last = context.axis(-1, context.rank("Input"));
  return calc::reduce(context.builder(), context.loc(), terms, {last},
                      calc::ReduceKind::add);
}

/// -(t * log p + (1 - t) * log(1 - p))
static Value binaryTerm(OpBuilder &b, Location loc, ValueRange x) {
  Value one = calc::scalar(b, loc, 1.0, x[0].getType());
  Value other = arith::SubFOp::create(b, loc, one, x[0]);
  Value rest = arith::SubFOp::create(b, loc, one, x[1]);
  Value yes = arith::MulFOp::create(b, loc, x[1], safeLog(b, loc, x[0]));
  Value no = arith::MulFOp::create(b, loc, rest, safeLog(b, loc, other));
  return arith::NegFOp::create(b, loc, arith::AddFOp::create(b, loc, yes, no));
}

LogicalResult CrossEntropyLossOp::build(LayerContext &context) {
  if (getTargetOption() == "binary")
    return buildMean(context, binaryTerm);
  Value losses;
  if (getTargetOption() == "index")
    losses = targetLoss(context);
  else
    losses = crossEntropy(context);
  SmallVector<int64_t> axes = allAxes(context, context.rank("Input") - 1);
  context.setOutput("Loss", context.mean(losses, axes));
  return success();
}
