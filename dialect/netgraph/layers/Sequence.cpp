// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// embedding, attention and sequence_last.
//
// Attention is two contractions with a softmax between them, batched over
// examples and heads:
//
//   scores[b, h, q, d] = sum over k of query[b, q, h, k] * key[b, d, h, k]
//   weights            = softmax over d of the scaled and masked scores
//   y[b, h, q, v]      = sum over d of weights[b, h, q, d] * value[b, d, h, v]
//
// Axes of queries and of keys are each joined to one.
#include "dialect/netgraph/layers/Sequence.h"
#include "dialect/netgraph/Layer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- embedding ---------------------------------------------------------===//

/// The number of rows is that of the integers of the input.
static LogicalResult constrainClasses(EmbeddingOp op, LayerShapes &shapes,
                                      Dim classes) {
  const char *what = "the number of classes";
  if (std::optional<int64_t> told = op.getClasses())
    if (failed(shapes.equal(classes, shapes.constant(*told), what)))
      return failure();
  std::optional<int64_t> known = shapes.value(classes);
  auto range = shapes.range("Input");
  if (!range)
    return known ? shapes.suggestRange("Input", {1, *known}) : success();
  auto [low, high] = *range;
  if (known && *known != high - low + 1)
    return shapes.error() << "has " << *known
                          << " classes, but 'Input' holds integers from " << low
                          << " to " << high;
  return shapes.equal(classes, shapes.constant(high - low + 1), what);
}

LogicalResult EmbeddingOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.setInteger("Input", std::nullopt)) ||
      failed(shapes.setReal("Weights")) || failed(shapes.setReal("Output")))
    return failure();
  Dim classes = shapes.fresh("classes"), size = shapes.fresh("size");
  if (failed(shapes.equal("Weights", {classes, size})))
    return failure();
  if (std::optional<int64_t> told = getSize())
    if (failed(shapes.equal(size, shapes.constant(*told), "'size'")))
      return failure();
  if (failed(constrainClasses(*this, shapes, classes)))
    return failure();
  if (std::optional<int64_t> rank = shapes.rank("Output")) {
    if (*rank == 0)
      return shapes.error() << "makes vectors, but 'Output' is a scalar";
    if (failed(shapes.setRank("Input", *rank - 1)))
      return failure();
  }
  if (!shapes.rank("Input"))
    return success();
  SmallVector<Dim> dims = shapes.dims("Input");
  dims.push_back(size);
  return shapes.equal("Output", dims);
}

/// A number of the output is one of the table's: nothing adds up.
ArrayStart EmbeddingOp::getArrayStart(StringRef, ArrayRef<int64_t> shape) {
  ArrayStart start = ArrayStart::weights(shape);
  start.fanIn = 1;
  start.fanOut = shape.empty() ? 1 : shape.back();
  return start;
}

LogicalResult EmbeddingOp::build(LayerContext &context) {
  context.setOutput(
      "Output", calc::GatherOp::create(
                    context.builder(), context.loc(), context.array("Weights"),
                    context.input("Input"), context.range("Input").first));
  return success();
}

//===-- attention: shapes -------------------------------------------------===//

/// Axes of a port that do not run over positions: heads, and a vector.
static int64_t innerAxes(AttentionOp op) { return op.getMultiHead() ? 2 : 1; }

/// Key and Value have one rank, Query and Output another; with a causal mask
/// all have the same.
static LogicalResult constrainRanks(AttentionOp op, LayerShapes &shapes) {
  auto same = [&](StringRef a, StringRef b) -> LogicalResult {
    if (std::optional<int64_t> rank = shapes.rank(a))
      return shapes.setRank(b, *rank);
    std::optional<int64_t> rank = shapes.rank(b);
    return rank ? shapes.setRank(a, *rank) : success();
  };
  if (op.getMask() == "causal" && failed(same("Key", "Query")))
    return failure();
  if (failed(same("Key", "Value")) || failed(same("Query", "Output")))
    return failure();
  for (StringRef port : {"Key", "Query"}) {
    int64_t least = innerAxes(op) + (port == "Key" ? 1 : 0);
    std::optional<int64_t> rank = shapes.rank(port);
    if (rank && *rank < least)
      return shapes.error() << "needs a '" << port << "' of at least " << least
                            << " axes, got " << *rank;
  }
  return success();
}

LogicalResult AttentionOp::constrainShapes(LayerShapes &shapes) {
  if (getWeights() && !hasArray("Weights"))
    return shapes.error() << "'scoring = dot' has no array 'Weights'";
  if (getWindow() && getMask() != "causal")
    return shapes.error() << "'window' needs 'mask = causal'";
  for (StringRef port : {"Key", "Value", "Query", "Output"})
    if (failed(shapes.setReal(port)))
      return failure();
  if (failed(constrainRanks(*this, shapes)))
    return failure();
  if (!shapes.rank("Key") || !shapes.rank("Query"))
    return success();
  SmallVector<Dim> key = shapes.dims("Key"), query = shapes.dims("Query");
  SmallVector<Dim> value = key, output = query;
  value.back() = output.back() = shapes.fresh("size of a value");
  if (failed(shapes.equal("Value", value)) ||
      failed(shapes.equal("Output", output)))
    return failure();
  if (getMultiHead() &&
      failed(shapes.equal(key[key.size() - 2], query[query.size() - 2],
                          "the number of heads of 'Key' and 'Query'")))
    return failure();
  for (int64_t axis = 0, end = key.size() - innerAxes(*this);
       axis < end && getMask() == "causal"; ++axis)
    if (failed(shapes.equal(key[axis], query[axis],
                            "the number of keys and queries")))
      return failure();
  if (shapes.has("AttentionWeights")) {
    ArrayRef<Dim> rows(key), columns(query);
    SmallVector<Dim> weights(rows.drop_back());
    llvm::append_range(weights, columns.drop_back(innerAxes(*this)));
    if (failed(shapes.setReal("AttentionWeights")) ||
        failed(shapes.equal("AttentionWeights", weights)))
      return failure();
  }
  if (!shapes.has("Weights"))
    return shapes.equal(key.back(), query.back(),
                        "the size of a key and a query");
  return failure(failed(shapes.setReal("Weights")) ||
                 failed(shapes.equal("Weights", {key.back(), query.back()})));
}

bool AttentionOp::hasArray(StringRef) { return getScoring() == "bilinear"; }

/// A score sums over both sizes; the keys are made of the queries' side.
ArrayStart AttentionOp::getArrayStart(StringRef, ArrayRef<int64_t> shape) {
  return ArrayStart::weights(shape);
}

//===-- attention: composition --------------------------------------------===//

namespace {
/// One layer on one set of inputs; `batch` counts the axes before those of
/// queries and keys: of examples, and of heads.
struct Attention {
  AttentionOp op;
  LayerContext &context;
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  bool hasHeads = op.getMultiHead();
  int64_t leading = context.leading();
  int64_t batch = leading + hasHeads;

  LogicalResult build();

private:
  Value joined(StringRef port);
  Value contract(Value x, ArrayRef<int64_t> batchOfX, int64_t sumOfX, Value y,
                 int64_t sumOfY);
  Value scores();
  Value scaleAndMask(Value scores);
  Value isSeen(OpBuilder &b, Location loc, Value query, Value key);
  Value dropped(Value weights);
  Value turnedWeights(Value weights);

  SmallVector<int64_t> examples() {
    return to_vector(llvm::seq<int64_t>(0, leading));
  }
  /// Where batches stand in a port: [examples, positions, heads, vector].
  SmallVector<int64_t> batchOfPort() {
    SmallVector<int64_t> axes = examples();
    if (hasHeads)
      axes.push_back(leading + 1);
    return axes;
  }
};
} // namespace

/// A port with its axes of positions joined to one.
Value Attention::joined(StringRef port) {
  ArrayRef<int64_t> shape = context.shape(port);
  ArrayRef<int64_t> positions = shape.drop_back(innerAxes(op));
  SmallVector<int64_t> sizes = {
      positions.size() == 1 ? positions.front() : llvm::product_of(positions)};
  llvm::append_range(sizes, shape.take_back(innerAxes(op)));
  return context.reshape(context.realInput(port), sizes);
}

Value Attention::contract(Value x, ArrayRef<int64_t> batchOfX, int64_t sumOfX,
                          Value y, int64_t sumOfY) {
  return calc::ContractOp::create(b, loc, x, y, batchOfX, batchOfPort(),
                                  {sumOfX}, {sumOfY});
}

Value Attention::scores() {
  Value query = joined("Query");
  int64_t last = batch + 1;
  if (Value weights = context.array("Weights"))
    query =
        calc::ContractOp::create(b, loc, query, weights, {}, {}, {last}, {1});
  return contract(query, batchOfPort(), last, joined("Key"), last);
}

/// Whether the query of that number looks at the key of that number.
Value Attention::isSeen(OpBuilder &b, Location loc, Value query, Value key) {
  Value seen =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sle, key, query);
  std::optional<int64_t> window = op.getWindow();
  if (!window)
    return seen;
  Value reach = calc::scalar(b, loc, double(*window), key.getType());
  Value end = arith::AddIOp::create(b, loc, key, reach);
  Value isNear =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, end, query);
  return arith::AndIOp::create(b, loc, seen, isNear);
}

Value Attention::scaleAndMask(Value scores) {
  bool isMasked = op.getMask() == "causal";
  bool isScaled = op.getRescaling() == "dimension_sqrt";
  if (!isMasked && !isScaled)
    return scores;
  SmallVector<Value> inputs = {scores};
  auto sizes = calc::sizesOf(b, loc, scores);
  auto [shape, dynamic] = decomposeMixedValues(sizes);
  auto numbers = RankedTensorType::get(shape, b.getI64Type());
  for (int64_t axis = batch; axis < batch + 2 && isMasked; ++axis)
    inputs.push_back(calc::IotaOp::create(b, loc, numbers, dynamic, axis));
  double factor = 1 / std::sqrt(double(context.shape("Key").back()));
  auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Value score = x[0];
    Type type = score.getType();
    if (isScaled)
      score = arith::MulFOp::create(b, loc, score,
                                    calc::scalar(b, loc, factor, type));
    if (!isMasked)
      return score;
    Value never =
        calc::scalar(b, loc, -std::numeric_limits<double>::infinity(), type);
    return arith::SelectOp::create(b, loc, isSeen(b, loc, x[1], x[2]), score,
                                   never);
  };
  return context.map(inputs, body);
}

Value Attention::dropped(Value weights) {
  double p = op.getDropout();
  if (context.mode() == Mode::Test || p == 0)
    return weights;
  auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Type type = x[1].getType();
    // The random number has 32 bits.
    Value limit = arith::ConstantIntOp::create(
        b, loc, static_cast<int64_t>(std::ldexp(p, 32)), 64);
    Value kept =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, x[0], limit);
    Value factor = calc::scalar(b, loc, p < 1 ? 1 / (1 - p) : 0, type);
    Value scaled = arith::MulFOp::create(b, loc, x[1], factor);
    return arith::SelectOp::create(b, loc, kept, scaled,
                                   calc::scalar(b, loc, 0, type));
  };
  return context.mapRandom(weights, body);
}

/// [heads, queries, keys] as [keys, heads, queries].
Value Attention::turnedWeights(Value weights) {
  SmallVector<int64_t> order =
      hasHeads ? SmallVector<int64_t>{2, 0, 1} : SmallVector<int64_t>{1, 0};
  SmallVector<int64_t> shape(context.shape("Key").drop_back());
  llvm::append_range(shape, context.shape("Query").drop_back(innerAxes(op)));
  return context.reshape(context.transpose(weights, order), shape);
}

LogicalResult Attention::build() {
  Value weights =
      calc::SoftmaxOp::create(b, loc, scaleAndMask(scores()), batch + 1);
  weights = dropped(weights);
  SmallVector<int64_t> batches = to_vector(llvm::seq<int64_t>(0, batch));
  Value y = contract(weights, batches, batch + 1, joined("Value"), leading);
  if (hasHeads)
    y = context.transpose(y, {1, 0, 2});
  context.setOutput("Output", context.reshape(y, context.shape("Output")));
  context.setOutput("AttentionWeights", turnedWeights(weights));
  return success();
}

LogicalResult AttentionOp::build(LayerContext &context) {
  return Attention{*this, context}.build();
}

//===-- sequence_last -----------------------------------------------------===//

LogicalResult SequenceLastOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.sameKind("Input", "Output")))
    return failure();
  Dim length = shapes.fresh("length");
  if (shapes.rank("Input")) {
    SmallVector<Dim> dims = shapes.dims("Input");
    if (dims.empty())
      return shapes.error() << "'Input' is a single number, expected a "
                               "sequence";
    if (std::optional<int64_t> size = shapes.value(dims.front());
        size && *size == 0)
      return shapes.error() << "'Input' is an empty sequence, expected one "
                               "with a last element";
    return shapes.equal("Output", ArrayRef(dims).drop_front());
  }
  if (!shapes.rank("Output"))
    return success();
  SmallVector<Dim> dims = {length};
  llvm::append_range(dims, shapes.dims("Output"));
  return shapes.equal("Input", dims);
}

LogicalResult SequenceLastOp::build(LayerContext &context) {
  OpBuilder &b = context.builder();
  Value x = context.input("Input");
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  auto order = llvm::to_vector(llvm::seq<int64_t>(rank));
  std::rotate(order.begin(), order.begin() + context.leading(),
              order.begin() + context.leading() + 1);
  Value elements = calc::transpose(b, context.loc(), x, order);
  context.setOutput("Output", calc::entry(b, context.loc(), elements, -1));
  return success();
}
