// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// elementwise and threading: one calc.map each, whose body the expression
// builds. Before it, threading repeats inputs along the axes they lack:
//
//   broadcast = 0     [4] with [3, 4]  ->  its axis is axis 1
//   broadcast = -1    [3] with [3, 4]  ->  its axis is axis 0
#include "dialect/netgraph/layers/Elementwise.h"
#include "dialect/netgraph/Expression.h"
#include "dialect/netgraph/Layer.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- expressions -------------------------------------------------------===//

/// Parses the text of the attribute, which is canonical since it was read;
/// one that was made in another way may still be wrong.
static FailureOr<Expression> expressionOf(Operation *layer, StringRef text,
                                          ArrayRef<StringRef> variables) {
  std::string error;
  size_t position = 0;
  FailureOr<Expression> expression =
      Expression::parse(text, variables, error, position);
  if (failed(expression))
    return layer->emitError() << "function '" << text << "': " << error
                              << ", at byte " << position;
  return expression;
}

static void buildMap(LayerContext &context, ValueRange inputs,
                     const Expression &expression) {
  auto body = [&](OpBuilder &b, Location loc, ValueRange elements) {
    return expression.build(b, loc, elements);
  };
  context.setOutput("Output", context.map(inputs, body));
}

//===-- elementwise -------------------------------------------------------===//

LogicalResult ElementwiseOp::constrainShapes(LayerShapes &shapes) {
  if (failed(expressionOf(*this, getFunction(), {"x"})))
    return failure();
  return failure(failed(shapes.setReal("Output")) ||
                 failed(shapes.sameShape("Input", "Output")));
}

LogicalResult ElementwiseOp::build(LayerContext &context) {
  FailureOr<Expression> expression = expressionOf(*this, getFunction(), {"x"});
  if (failed(expression))
    return failure();
  buildMap(context, context.realInput("Input"), *expression);
  return success();
}

//===-- threading ---------------------------------------------------------===//

static FailureOr<Expression> expressionOf(ThreadingOp op) {
  static constexpr StringRef letters = "abcdefghijklmnopqrstuvwxyz";
  SmallVector<StringRef> variables;
  for (size_t i = 0; i < letters.size(); ++i)
    variables.push_back(letters.substr(i, 1));
  return expressionOf(op, op.getFunction(), variables);
}

namespace {
/// How one input meets the others.
struct Broadcast {
  bool repeatsOnes = false;
  std::optional<int64_t> level; // missing axes are inserted here

  /// The axis of the output that each axis of the input becomes; none if the
  /// ranks or the level do not fit.
  std::optional<SmallVector<int64_t>> axes(int64_t rank,
                                           int64_t outputRank) const {
    int64_t missing = outputRank - rank;
    if (missing < 0 || (missing > 0 && !level))
      return std::nullopt;
    int64_t start = !missing ? 0 : *level < 0 ? rank + *level + 1 : *level;
    if (start < 0 || start > rank)
      return std::nullopt;
    SmallVector<int64_t> result;
    for (int64_t axis = 0; axis < rank; ++axis)
      result.push_back(axis < start ? axis : axis + missing);
    return result;
  }
};
} // namespace

static Broadcast readBroadcast(Attribute spec) {
  if (auto level = dyn_cast_or_null<IntegerAttr>(spec))
    return {false, level.getInt()};
  auto word = dyn_cast_or_null<StringAttr>(spec);
  return {!word || word == "automatic", std::nullopt};
}

/// One per input, or none if the list has another length.
static SmallVector<Broadcast> broadcastsOf(ThreadingOp op, size_t inputs) {
  Attribute spec = op.getBroadcastAttr();
  SmallVector<Broadcast> result;
  if (auto levels = dyn_cast_or_null<DenseI64ArrayAttr>(spec))
    for (int64_t level : levels.asArrayRef())
      result.push_back({false, level});
  else if (auto list = dyn_cast_or_null<ArrayAttr>(spec))
    for (Attribute item : list)
      result.push_back(readBroadcast(item));
  else
    result.assign(inputs, readBroadcast(spec));
  if (result.size() != inputs)
    result.clear();
  return result;
}

/// The rank of the output, as far as the inputs and the output tell.
static std::optional<int64_t> outputRank(LayerShapes &shapes,
                                         ArrayRef<Broadcast> broadcasts) {
  if (std::optional<int64_t> rank = shapes.rank("Output"))
    return rank;
  int64_t highest = 0;
  bool isComplete = true;
  for (auto [name, broadcast] : zip(shapes.inputNames(), broadcasts)) {
    std::optional<int64_t> rank = shapes.rank(name);
    if (rank && !broadcast.level)
      return rank;
    isComplete &= rank.has_value();
    highest = std::max(highest, rank.value_or(0));
  }
  return isComplete ? std::optional(highest) : std::nullopt;
}

namespace {
/// What meets on one axis of the output.
struct Meeting {
  SmallVector<Dim> strict;   // have the output's size
  SmallVector<Dim> flexible; // have it, or 1
};
} // namespace

/// An unknown size may still turn out to be 1; it is taken to be the common
/// one only if nothing else decides.
static LogicalResult constrainAxis(LayerShapes &shapes, Dim output,
                                   const Meeting &meeting, StringRef what) {
  for (Dim dim : meeting.strict)
    if (failed(shapes.equal(output, dim, what)))
      return failure();
  bool isOne = shapes.value(output) == 1;
  SmallVector<Dim> wider;
  for (Dim dim : meeting.flexible)
    if (isOne || shapes.value(dim) != 1)
      wider.push_back(dim);
  if (meeting.strict.empty() && wider.empty())
    return shapes.equal(output, shapes.constant(1), what);
  bool isOnly = meeting.strict.empty() && llvm::all_of(wider, [&](Dim dim) {
                  return shapes.same(dim, wider.front());
                });
  for (Dim dim : wider)
    if (isOne || isOnly || shapes.isKnown(dim) || shapes.mayGuess())
      if (failed(shapes.equal(output, dim, what)))
        return failure();
  return success();
}

static LogicalResult constrainAxes(LayerShapes &shapes, int64_t rank,
                                   ArrayRef<Broadcast> broadcasts) {
  SmallVector<Meeting> meetings(rank);
  for (auto [name, broadcast] : zip(shapes.inputNames(), broadcasts)) {
    if (!broadcast.level && shapes.rank(name).value_or(rank) != rank)
      return shapes.error()
             << "'" << name << "' has rank " << *shapes.rank(name)
             << ", the output rank " << rank
             << "; 'broadcast = 0' aligns the last axes, -1 the first";
    if (!broadcast.level && failed(shapes.setRank(name, rank)))
      return failure();
    if (!shapes.rank(name))
      return success();
    auto axes = broadcast.axes(*shapes.rank(name), rank);
    if (!axes)
      return shapes.error()
             << "broadcast " << *broadcast.level << " does not fit '" << name
             << "' of rank " << *shapes.rank(name) << " into rank " << rank;
    for (auto [axis, dim] : zip(*axes, shapes.dims(name)))
      (broadcast.repeatsOnes ? meetings[axis].flexible : meetings[axis].strict)
          .push_back(dim);
  }
  for (auto [axis, output] : enumerate(shapes.dims("Output"))) {
    std::string what = "axis " + std::to_string(axis) + " of the output";
    if (failed(constrainAxis(shapes, output, meetings[axis], what)))
      return failure();
  }
  return success();
}

LogicalResult ThreadingOp::constrainShapes(LayerShapes &shapes) {
  if (failed(expressionOf(*this)) || failed(shapes.setReal("Output")))
    return failure();
  size_t inputs = shapes.inputNames().size();
  SmallVector<Broadcast> broadcasts = broadcastsOf(*this, inputs);
  if (broadcasts.empty())
    return shapes.error() << "broadcast needs one entry per input, there are "
                          << inputs;
  std::optional<int64_t> rank = outputRank(shapes, broadcasts);
  if (!rank)
    return success();
  if (failed(shapes.setRank("Output", *rank)))
    return failure();
  return constrainAxes(shapes, *rank, broadcasts);
}

/// Repeats `x` to the full sizes. Axes of size 1 are dropped first where the
/// output has more, since a broadcast adds axes and changes none.
static Value meet(LayerContext &context, Value x, ArrayRef<int64_t> shape,
                  ArrayRef<int64_t> axes, ArrayRef<int64_t> outputShape,
                  ArrayRef<OpFoldResult> sizes) {
  SmallVector<int64_t> kept, full;
  for (int64_t axis = 0; axis < context.leading(); ++axis)
    full.push_back(axis);
  for (auto [axis, size] : zip(axes, shape)) {
    if (size == 1 && outputShape[axis] != 1)
      continue;
    kept.push_back(size);
    full.push_back(context.leading() + axis);
  }
  OpBuilder &b = context.builder();
  if (kept.size() < shape.size()) {
    SmallVector<OpFoldResult> fewer;
    for (int64_t axis : full)
      fewer.push_back(sizes[axis]);
    x = calc::reshapeTo(b, context.loc(), x, fewer);
  }
  return calc::broadcastTo(b, context.loc(), x, full, sizes);
}

LogicalResult ThreadingOp::build(LayerContext &context) {
  FailureOr<Expression> expression = expressionOf(*this);
  SmallVector<std::string> names = context.inputNames();
  SmallVector<Broadcast> broadcasts = broadcastsOf(*this, names.size());
  if (failed(expression) || broadcasts.empty())
    return failure();
  ArrayRef<int64_t> outputShape = context.shape("Output");
  // Each size is told by an input that has it.
  SmallVector<OpFoldResult> sizes(context.leading() + outputShape.size(),
                                  context.builder().getIndexAttr(1));
  SmallVector<SmallVector<int64_t>> axesOf;
  SmallVector<Value> inputs;
  for (auto [name, broadcast] : zip(names, broadcasts)) {
    inputs.push_back(context.realInput(name));
    auto own = calc::sizesOf(context.builder(), context.loc(), inputs.back());
    ArrayRef<int64_t> shape = context.shape(name);
    auto axes = broadcast.axes(shape.size(), outputShape.size());
    if (!axes)
      return failure();
    axesOf.push_back(*axes);
    for (int64_t axis = 0; axis < context.leading(); ++axis)
      sizes[axis] = own[axis];
    for (auto [i, axis] : enumerate(*axes))
      if (shape[i] != 1)
        sizes[context.leading() + axis] = own[context.leading() + i];
  }
  for (auto [input, name, axes] : zip(inputs, names, axesOf))
    input = meet(context, input, context.shape(name), axes, outputShape, sizes);
  buildMap(context, inputs, *expression);
  return success();
}
