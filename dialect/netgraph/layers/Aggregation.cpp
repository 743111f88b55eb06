// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// aggregation, total and summation.
//
// Median and quartiles need an order, but no sorting: the rank of an element
// is the number of elements before it, and a quantile is a sum over elements
// weighted by their rank,
//
//   rank(i) = #{j : x_j < x_i, or x_j = x_i and j < i}
//   quantile at place p = sum over i of x_i * max(0, 1 - |rank(i) - p|)
//
// The hat function interpolates between the two elements around p. This costs
// n² comparisons, all elementwise, so they vectorise and need no memory.
#include "dialect/netgraph/layers/Aggregation.h"
#include "dialect/netgraph/Layer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- aggregation: shapes -----------------------------------------------===//

/// The axes that disappear, counted from the front, ascending.
static SmallVector<int64_t> aggregatedAxes(AggregationOp op, int64_t rank) {
  SmallVector<int64_t> axes;
  if (std::optional<ArrayRef<int64_t>> given = op.getAxes())
    for (int64_t axis : *given)
      axes.push_back(*normalizeAxis(axis, rank));
  else
    append_range(axes, llvm::seq<int64_t>(std::min<int64_t>(1, rank), rank));
  llvm::sort(axes);
  return axes;
}

static LogicalResult checkAxes(AggregationOp op, LayerShapes &shapes) {
  SmallVector<int64_t> seen;
  for (int64_t axis : op.getAxes().value_or(ArrayRef<int64_t>())) {
    FailureOr<int64_t> found = shapes.axis("Input", axis);
    if (failed(found))
      return failure();
    if (is_contained(seen, *found))
      return shapes.error() << "'axes' names axis " << axis << " twice";
    seen.push_back(*found);
  }
  int64_t rank = *shapes.rank("Input");
  if (aggregatedAxes(op, rank).empty())
    return shapes.error() << "there is no axis to aggregate, 'Input' has rank "
                          << rank;
  return success();
}

LogicalResult AggregationOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.setReal("Output")))
    return failure();
  if (!shapes.rank("Input")) {
    // Without a list, one axis remains; with one, so many are gone.
    if (!getAxes())
      return shapes.setRank("Output", 1);
    return shapes.rank("Output")
               ? shapes.setRank("Input",
                                *shapes.rank("Output") + getAxes()->size())
               : success();
  }
  if (failed(checkAxes(*this, shapes)))
    return failure();
  SmallVector<Dim> dims = shapes.dims("Input"), kept;
  SmallVector<int64_t> axes = aggregatedAxes(*this, dims.size());
  std::optional<int64_t> count = 1;
  for (auto [axis, dim] : enumerate(dims)) {
    std::optional<int64_t> size = shapes.value(dim);
    if (!is_contained(axes, static_cast<int64_t>(axis)))
      kept.push_back(dim);
    else
      count = count && size ? std::optional(*count * *size) : std::nullopt;
  }
  bool unbiased =
      getFunction() == "variance" || getFunction() == "standard_deviation";
  if (unbiased && count && *count < 2)
    return shapes.error() << "'" << getFunction()
                          << "' needs 2 elements, but there is only 1";
  return shapes.equal("Output", kept);
}

//===-- aggregation: composition ------------------------------------------===//

namespace {
/// One aggregation: `x` over `axes` of the full tensor.
struct Statistic {
  LayerContext &context;
  Value x;
  SmallVector<int64_t> axes;
  OpBuilder &b = context.builder();
  Location loc = context.loc();

  Value reduce(Value y, calc::ReduceKind kind = calc::ReduceKind::add) {
    return calc::reduce(b, loc, y, axes, kind);
  }

  OpFoldResult count() {
    SmallVector<OpFoldResult> sizes;
    for (int64_t axis : axes)
      sizes.push_back(calc::sizeOf(b, loc, x, axis));
    return calc::product(b, loc, sizes);
  }

  /// factor * count + term, as a scalar of the element type.
  Value affineCount(double factor, double term) {
    Type type = getElementTypeOrSelf(x.getType());
    OpFoldResult size = count();
    if (std::optional<int64_t> known = getConstantIntValue(size))
      return calc::scalar(b, loc, factor * *known + term, type);
    Value integer =
        arith::IndexCastOp::create(b, loc, b.getI64Type(), cast<Value>(size));
    Value n = arith::SIToFPOp::create(b, loc, type, integer);
    n = arith::MulFOp::create(b, loc, n, calc::scalar(b, loc, factor, type));
    return arith::AddFOp::create(b, loc, n, calc::scalar(b, loc, term, type));
  }

  Value divide(Value y, Value divisor) {
    return context.map(y, [&](OpBuilder &b, Location loc, ValueRange args) {
      return arith::DivFOp::create(b, loc, args[0], divisor).getResult();
    });
  }

  Value mean(Value y) { return divide(reduce(y), affineCount(1.0, 0.0)); }

  /// x - mean(x)
  Value centred() {
    SmallVector<OpFoldResult> sizes = calc::sizesOf(b, loc, x);
    SmallVector<int64_t> kept;
    for (int64_t axis = 0, rank = sizes.size(); axis < rank; ++axis)
      if (!is_contained(axes, axis))
        kept.push_back(axis);
    Value mean = calc::broadcastTo(b, loc, this->mean(x), kept, sizes);
    return calc::sub(b, loc, x, mean);
  }

  /// The sum of squared differences from the mean, divided by count - 1.
  Value variance() {
    Value difference = centred();
    Value squares = reduce(calc::mul(b, loc, difference, difference));
    return divide(squares, affineCount(1.0, -1.0));
  }

  template <typename Op> Value apply(Value y) {
    return context.map(y, [](OpBuilder &b, Location loc, ValueRange args) {
      return Op::create(b, loc, args[0]).getResult();
    });
  }

  Value ranks();
  Value quantiles(ArrayRef<std::pair<double, double>> weights);
};
} // namespace

/// Makes all aggregated axes the one last axis.
static void mergeAxes(Statistic &statistic) {
  OpBuilder &b = statistic.b;
  Location loc = statistic.loc;
  auto all = calc::sizesOf(b, loc, statistic.x);
  SmallVector<OpFoldResult> sizes;
  SmallVector<int64_t> order;
  for (int64_t axis = 0, rank = all.size(); axis < rank; ++axis)
    if (!is_contained(statistic.axes, axis)) {
      order.push_back(axis);
      sizes.push_back(all[axis]);
    }
  sizes.push_back(statistic.count());
  append_range(order, statistic.axes);
  Value ordered = calc::transpose(b, loc, statistic.x, order);
  statistic.x = calc::reshapeTo(b, loc, ordered, sizes);
  statistic.axes = {static_cast<int64_t>(sizes.size()) - 1};
}

/// How many elements of the last axis come before each one, in reals.
Value Statistic::ranks() {
  auto sizes = calc::sizesOf(b, loc, x);
  int64_t last = sizes.size() - 1;
  SmallVector<int64_t> rows = to_vector(llvm::seq<int64_t>(last + 1));
  SmallVector<int64_t> columns = rows;
  columns[last] = last + 1;
  sizes.push_back(sizes.back());
  RankedTensorType places = calc::tensorOf(sizes, b.getI64Type());
  auto [shape, open] = decomposeMixedValues(sizes);
  Value self = calc::broadcastTo(b, loc, x, rows, sizes);
  Value other = calc::broadcastTo(b, loc, x, columns, sizes);
  Value selfPlace = calc::IotaOp::create(b, loc, places, open, last);
  Value otherPlace = calc::IotaOp::create(b, loc, places, open, last + 1);
  Type type = getElementTypeOrSelf(x.getType());
  auto isBefore = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    using arith::CmpFPredicate;
    Value less =
        arith::CmpFOp::create(b, loc, CmpFPredicate::OLT, args[1], args[0]);
    Value equal =
        arith::CmpFOp::create(b, loc, CmpFPredicate::OEQ, args[1], args[0]);
    Value earlier = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                          args[3], args[2]);
    Value tie = arith::AndIOp::create(b, loc, equal, earlier);
    Value before = arith::OrIOp::create(b, loc, less, tie);
    return arith::UIToFPOp::create(b, loc, type, before);
  };
  Value before =
      context.map({self, other, selfPlace, otherPlace}, isBefore, type);
  return calc::reduce(b, loc, before, {last + 1}, calc::ReduceKind::add);
}

/// The sum of quantiles q times their weights, given as pairs (q, weight).
/// Quantile q stands at place count * q - 1/2, counted from 0.
Value Statistic::quantiles(ArrayRef<std::pair<double, double>> weights) {
  mergeAxes(*this);
  Type type = getElementTypeOrSelf(x.getType());
  Value zero = calc::scalar(b, loc, 0.0, type);
  Value one = calc::scalar(b, loc, 1.0, type);
  Value last = affineCount(1.0, -1.0);
  SmallVector<Value> places;
  for (auto [q, weight] : weights) {
    Value place = arith::MaximumFOp::create(b, loc, affineCount(q, -0.5), zero);
    places.push_back(arith::MinimumFOp::create(b, loc, place, last));
  }
  auto weigh = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    Value total = zero;
    for (auto [place, entry] : zip(places, weights)) {
      Value distance = math::AbsFOp::create(
          b, loc, arith::SubFOp::create(b, loc, args[1], place));
      Value hat = arith::MaximumFOp::create(
          b, loc, arith::SubFOp::create(b, loc, one, distance), zero);
      Value weight = calc::scalar(b, loc, entry.second, type);
      Value scaled = arith::MulFOp::create(b, loc, hat, weight);
      total = arith::AddFOp::create(b, loc, total, scaled);
    }
    // An infinite element that has no part in the result must not spoil it.
    Value counts =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, total, zero);
    Value term = arith::MulFOp::create(b, loc, args[0], total);
    return arith::SelectOp::create(b, loc, counts, term, zero);
  };
  return reduce(context.map({x, ranks()}, weigh));
}

static Value aggregate(StringRef function, Statistic &statistic) {
  Value x = statistic.x;
  if (function == "mean")
    return statistic.mean(x);
  if (function == "min")
    return statistic.reduce(x, calc::ReduceKind::min);
  if (function == "max")
    return statistic.reduce(x, calc::ReduceKind::max);
  if (function == "total")
    return statistic.reduce(x);
  if (function == "times")
    return statistic.reduce(x, calc::ReduceKind::mul);
  if (function == "variance")
    return statistic.variance();
  if (function == "standard_deviation")
    return statistic.apply<math::SqrtOp>(statistic.variance());
  if (function == "mean_deviation")
    return statistic.mean(statistic.apply<math::AbsFOp>(statistic.centred()));
  if (function == "median")
    return statistic.quantiles({{0.5, 1.0}});
  return statistic.quantiles({{0.75, 1.0}, {0.25, -1.0}});
}

LogicalResult AggregationOp::build(LayerContext &context) {
  int64_t rank = context.rank("Input");
  SmallVector<int64_t> axes = context.axes(aggregatedAxes(*this, rank), rank);
  Statistic statistic{context, context.realInput("Input"), axes};
  context.setOutput("Output", aggregate(getFunction(), statistic));
  return success();
}

//===-- total -------------------------------------------------------------===//

LogicalResult TotalOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.setReal("Output")))
    return failure();
  for (const std::string &name : shapes.inputNames())
    if (failed(shapes.sameShape(name, "Output")))
      return failure();
  return success();
}

LogicalResult TotalOp::build(LayerContext &context) {
  SmallVector<Value> inputs;
  for (const std::string &name : context.inputNames())
    inputs.push_back(context.realInput(name));
  auto sum = [](OpBuilder &b, Location loc, ValueRange args) -> Value {
    Value total = args.front();
    for (Value arg : args.drop_front())
      total = arith::AddFOp::create(b, loc, total, arg);
    return total;
  };
  context.setOutput("Output", inputs.size() == 1 ? inputs.front()
                                                 : context.map(inputs, sum));
  return success();
}

//===-- summation ---------------------------------------------------------===//

LogicalResult SummationOp::constrainShapes(LayerShapes &shapes) {
  return success(succeeded(shapes.setReal("Output")) &&
                 succeeded(shapes.equal("Output", {})));
}

LogicalResult SummationOp::build(LayerContext &context) {
  int64_t rank = context.rank("Input");
  SmallVector<int64_t> axes =
      context.axes(to_vector(llvm::seq<int64_t>(rank)), rank);
  Statistic statistic{context, context.realInput("Input"), axes};
  context.setOutput("Output", statistic.reduce(statistic.x));
  return success();
}
