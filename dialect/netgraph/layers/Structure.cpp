// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// replicate, transpose, part, padding and catenate: each is one operator of
// calc, once its options are counted from the front of the full tensor.
// flatten and reshape stand in Shape.cpp.
#include "dialect/netgraph/layers/Structure.h"
#include "dialect/netgraph/Layer.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

/// The items of a list of integers and other things: lists of integers alone
/// have an attribute class of their own.
static SmallVector<Attribute> itemsOf(Attribute list) {
  if (auto items = dyn_cast<ArrayAttr>(list))
    return SmallVector<Attribute>(items.getValue());
  Builder b(list.getContext());
  return map_to_vector(
      cast<DenseI64ArrayAttr>(list).asArrayRef(),
      [&](int64_t item) -> Attribute { return b.getI64IntegerAttr(item); });
}

/// A list for all axes of the tensor: `leading` copies of the first entry,
/// then those of the example.
static SmallVector<int64_t> withLeading(LayerContext &context, int64_t entry,
                                        ArrayRef<int64_t> perExample) {
  SmallVector<int64_t> all(context.leading(), entry);
  append_range(all, perExample);
  return all;
}

//===-- catenate ----------------------------------------------------------===//

namespace {
/// How the inputs of a catenation lie over each other: the last axes of all
/// are aligned.
struct Alignment {
  int64_t rank, axis;
};
} // namespace

static FailureOr<Alignment> alignmentOf(CatenateOp op,
                                        ArrayRef<int64_t> ranks) {
  int64_t least = *llvm::min_element(ranks), most = *llvm::max_element(ranks);
  std::optional<int64_t> axis = normalizeAxis(op.getAxis(), least);
  if (!axis)
    return failure();
  return Alignment{most, most - least + *axis};
}

LogicalResult CatenateOp::constrainShapes(LayerShapes &shapes) {
  SmallVector<std::string> inputs = shapes.inputNames();
  SmallVector<int64_t> ranks;
  for (const std::string &name : inputs) {
    if (failed(shapes.sameKind(name, "Output")))
      return failure();
    if (std::optional<int64_t> rank = shapes.rank(name))
      ranks.push_back(*rank);
  }
  if (ranks.size() < inputs.size())
    return success();
  FailureOr<Alignment> aligned = alignmentOf(*this, ranks);
  if (failed(aligned))
    return shapes.error() << "axis " << getAxis()
                          << " does not exist in the input of the lowest "
                             "rank, which has rank "
                          << *llvm::min_element(ranks);
  SmallVector<Dim> joined(aligned->rank), parts;
  for (auto [name, rank] : zip(inputs, ranks)) {
    int64_t missing = aligned->rank - rank;
    for (auto [own, dim] : enumerate(shapes.dims(name))) {
      int64_t axis = own + missing;
      std::string what = "axis " + std::to_string(axis) + " of the inputs";
      Dim shared = shapes.fresh("axis" + std::to_string(axis));
      if (axis == aligned->axis)
        parts.push_back(dim);
      else if (failed(shapes.equal(shared, dim, what)))
        return failure();
      joined[axis] = shared;
    }
  }
  joined[aligned->axis] = shapes.sum(parts);
  return shapes.equal("Output", joined);
}

/// Repeats `x` along the first axes that it lacks; `like` has them.
static Value addFirstAxes(LayerContext &context, Value x, Value like) {
  OpBuilder &b = context.builder();
  auto sizes = calc::sizesOf(b, context.loc(), x);
  auto all = calc::sizesOf(b, context.loc(), like);
  int64_t missing = all.size() - sizes.size();
  SmallVector<int64_t> axes;
  for (int64_t axis = 0, rank = sizes.size(); axis < rank; ++axis) {
    axes.push_back(axis < context.leading() ? axis : axis + missing);
    all[axes.back()] = sizes[axis];
  }
  return calc::broadcastTo(b, context.loc(), x, axes, all);
}

LogicalResult CatenateOp::build(LayerContext &context) {
  SmallVector<int64_t> ranks;
  SmallVector<Value> inputs;
  Value highest;
  for (const std::string &name : context.inputNames()) {
    inputs.push_back(context.input(name));
    ranks.push_back(context.rank(name));
    if (ranks.back() == *llvm::max_element(ranks))
      highest = inputs.back();
  }
  FailureOr<Alignment> aligned = alignmentOf(*this, ranks);
  if (failed(aligned))
    return failure();
  for (Value &input : inputs)
    input = addFirstAxes(context, input, highest);
  context.setOutput(
      "Output", calc::ConcatOp::create(context.builder(), context.loc(), inputs,
                                       context.leading() + aligned->axis));
  return success();
}

//===-- replicate ---------------------------------------------------------===//

LogicalResult ReplicateOp::constrainShapes(LayerShapes &shapes) {
  SmallVector<Attribute> items = itemsOf(getSize());
  int64_t added = items.size();
  if (failed(shapes.sameKind("Input", "Output")))
    return failure();
  if (!shapes.rank("Input") && !shapes.rank("Output"))
    return success();
  if (!shapes.rank("Input")) {
    int64_t rank = *shapes.rank("Output") - added;
    if (rank < 0)
      return shapes.error() << "an array with " << added
                            << " new axes cannot have rank " << rank + added;
    return shapes.setRank("Input", rank);
  }
  SmallVector<Dim> dims = shapes.dims("Input"), sizes;
  std::optional<int64_t> place = normalizeAxis(getAxis(), dims.size() + 1);
  if (!place)
    return shapes.error() << "there is no place " << getAxis()
                          << " for new axes in 'Input', which has rank "
                          << dims.size();
  for (auto [i, item] : enumerate(items)) {
    auto size = dyn_cast<IntegerAttr>(item);
    sizes.push_back(size ? shapes.constant(size.getInt())
                         : shapes.fresh("size" + std::to_string(i)));
  }
  dims.insert(dims.begin() + *place, sizes.begin(), sizes.end());
  return shapes.equal("Output", dims);
}

LogicalResult ReplicateOp::build(LayerContext &context) {
  OpBuilder &b = context.builder();
  Value x = context.input("Input");
  int64_t rank = context.rank("Input"), added = itemsOf(getSize()).size();
  int64_t place = *normalizeAxis(getAxis(), rank + 1);
  ArrayRef<int64_t> shape = context.shape("Output");
  SmallVector<OpFoldResult> sizes = calc::sizesOf(b, context.loc(), x);
  SmallVector<OpFoldResult> fresh =
      calc::staticSizes(b, shape.slice(place, added));
  if (is_contained(shape.slice(place, added), ShapedType::kDynamic))
    return emitError() << "a size that is automatic must not vary";
  place += context.leading();
  SmallVector<int64_t> axes;
  for (int64_t axis = 0, end = sizes.size(); axis < end; ++axis)
    axes.push_back(axis < place ? axis : axis + added);
  sizes.insert(sizes.begin() + place, fresh.begin(), fresh.end());
  context.setOutput("Output",
                    calc::broadcastTo(b, context.loc(), x, axes, sizes));
  return success();
}

//===-- transpose ---------------------------------------------------------===//

/// Where each axis of the output comes from. Gives the first axis that does
/// not exist in `wrong`.
static SmallVector<int64_t> sourceAxes(TransposeOp op, int64_t rank,
                                       std::optional<int64_t> &wrong) {
  SmallVector<int64_t> sources = to_vector(llvm::seq<int64_t>(rank));
  auto exchange = [&](int64_t a, int64_t b) {
    auto first = normalizeAxis(a, rank), second = normalizeAxis(b, rank);
    if (first && second)
      std::swap(sources[*first], sources[*second]);
    else
      wrong = first ? b : a;
  };
  if (std::optional<ArrayRef<int64_t>> permutation = op.getPermutation()) {
    for (auto [axis, target] : enumerate(*permutation)) {
      if (auto found = normalizeAxis(target, rank))
        sources[*found] = axis;
      else
        wrong = target;
    }
  } else if (Attribute swaps = op.getSwapAttr()) {
    for (Attribute swap : itemsOf(swaps)) {
      ArrayRef<int64_t> pair = cast<DenseI64ArrayAttr>(swap).asArrayRef();
      exchange(pair[0], pair[1]);
    }
  } else {
    exchange(0, 1);
  }
  return sources;
}

LogicalResult TransposeOp::constrainShapes(LayerShapes &shapes) {
  if (getPermutation() && getSwapAttr())
    return shapes.error() << "'permutation' and 'swap' exclude each other";
  if (failed(shapes.sameKind("Input", "Output")))
    return failure();
  if (auto permutation = getPermutation())
    if (failed(shapes.setRank("Input", permutation->size())))
      return failure();
  if (!shapes.rank("Input"))
    return shapes.rank("Output")
               ? shapes.setRank("Input", *shapes.rank("Output"))
               : success();
  std::optional<int64_t> wrong;
  SmallVector<Dim> dims = shapes.dims("Input"), turned;
  SmallVector<int64_t> sources = sourceAxes(*this, dims.size(), wrong);
  if (wrong)
    return shapes.axis("Input", *wrong);
  SmallVector<bool> taken(dims.size());
  for (int64_t axis : sources) {
    if (taken[axis])
      return shapes.error() << "'permutation' must name every axis once";
    taken[axis] = true;
    turned.push_back(dims[axis]);
  }
  return shapes.equal("Output", turned);
}

LogicalResult TransposeOp::build(LayerContext &context) {
  std::optional<int64_t> wrong;
  SmallVector<int64_t> sources =
      sourceAxes(*this, context.rank("Input"), wrong);
  context.setOutput("Output",
                    context.transpose(context.input("Input"), sources));
  return success();
}

//===-- part --------------------------------------------------------------===//

namespace {
/// One entry of `part`: an index, a span, or all.
struct Span {
  int64_t first = 0, last = -1, step = 1;
  bool isIndex = false, isAll = false;

  static Span of(Attribute entry) {
    if (auto index = dyn_cast<IntegerAttr>(entry))
      return {index.getInt(), index.getInt(), 1, true, false};
    auto list = dyn_cast<DenseI64ArrayAttr>(entry);
    if (!list)
      return {0, -1, 1, false, true};
    return {list[0], list[1], list.size() > 2 ? list[2] : 1, false, false};
  }

  /// The number of elements in an axis of this size; an offset in `offset`.
  /// None if one does not exist.
  std::optional<int64_t> count(int64_t size, int64_t &offset) const {
    std::optional<int64_t> from = normalizeAxis(first, size);
    std::optional<int64_t> to = normalizeAxis(last, size);
    if (!from || !to)
      return std::nullopt;
    offset = *from;
    return isBackwards(*to - *from) ? 0 : (*to - *from) / step + 1;
  }

  /// Whether the step leads away from the last element.
  bool isBackwards(int64_t distance) const {
    return step < 0 ? distance > 0 : distance < 0;
  }
  bool isEmpty() const {
    return (first < 0) == (last < 0) && isBackwards(last - first);
  }

  /// The same where the size is not known yet.
  Dim count(LayerShapes &shapes, Dim size) const {
    // Positions from the end contain the size once.
    int64_t sign = step < 0 ? -1 : 1;
    int64_t sizes = sign * ((last < 0) - (first < 0));
    int64_t distance = sign * (last - first);
    if (sizes == 0)
      return shapes.constant(distance / std::abs(step) + 1);
    return shapes.affine(size, sizes, distance, std::abs(step), 1);
  }
};
} // namespace

static SmallVector<Span> spansOf(PartOp op, int64_t rank) {
  SmallVector<Span> spans = map_to_vector(itemsOf(op.getPart()), Span::of);
  spans.resize(rank, Span{0, -1, 1, false, true});
  return spans;
}

/// The sizes of one axis; none where the entry drops it.
static LogicalResult constrainSpan(LayerShapes &shapes, const Span &span,
                                   int64_t axis, Dim size,
                                   SmallVector<Dim> &output) {
  if (span.isAll) {
    output.push_back(size);
    return success();
  }
  auto empty = [&] {
    return shapes.error() << "the span [" << span.first << ", " << span.last
                          << "] of axis " << axis << " is empty";
  };
  if (span.isEmpty())
    return empty();
  std::optional<int64_t> known = shapes.value(size);
  if (!known) {
    if (!span.isIndex)
      output.push_back(span.count(shapes, size));
    return success();
  }
  int64_t offset;
  std::optional<int64_t> count = span.count(*known, offset);
  if (!count) {
    bool isFirst = !normalizeAxis(span.first, *known);
    return shapes.error() << "position " << (isFirst ? span.first : span.last)
                          << " does not exist, axis " << axis
                          << " of 'Input' has " << *known << " elements";
  }
  if (*count == 0)
    return empty();
  if (!span.isIndex)
    output.push_back(shapes.constant(*count));
  return success();
}

LogicalResult PartOp::constrainShapes(LayerShapes &shapes) {
  SmallVector<Span> given = map_to_vector(itemsOf(getPart()), Span::of);
  int64_t dropped = 0;
  for (const Span &span : given) {
    dropped += span.isIndex;
    if (span.step == 0)
      return shapes.error() << "a span must not have step 0";
  }
  if (failed(shapes.sameKind("Input", "Output")))
    return failure();
  if (!shapes.rank("Input"))
    return shapes.rank("Output")
               ? shapes.setRank("Input", *shapes.rank("Output") + dropped)
               : success();
  SmallVector<Dim> dims = shapes.dims("Input"), output;
  if (given.size() > dims.size())
    return shapes.error() << "'part' has " << given.size()
                          << " entries, but 'Input' has rank " << dims.size();
  for (auto [axis, span] : enumerate(spansOf(*this, dims.size())))
    if (failed(constrainSpan(shapes, span, axis, dims[axis], output)))
      return failure();
  return shapes.equal("Output", output);
}

LogicalResult PartOp::build(LayerContext &context) {
  ArrayRef<int64_t> shape = context.shape("Input");
  SmallVector<int64_t> offsets, sizes, strides;
  Value x = context.input("Input");
  SmallVector<OpFoldResult> kept =
      calc::sizesOf(context.builder(), context.loc(), x);
  kept.resize(context.leading());
  for (auto [axis, span] : enumerate(spansOf(*this, shape.size()))) {
    if (!span.isAll && ShapedType::isDynamic(shape[axis]))
      return emitError() << "axis " << axis
                         << " varies and can only be taken whole";
    int64_t offset = 0;
    sizes.push_back(span.isAll ? -1 : *span.count(shape[axis], offset));
    offsets.push_back(offset);
    strides.push_back(span.step);
  }
  x = calc::SliceOp::create(
      context.builder(), context.loc(), x, withLeading(context, 0, offsets),
      withLeading(context, -1, sizes), withLeading(context, 1, strides));
  SmallVector<OpFoldResult> all =
      calc::sizesOf(context.builder(), context.loc(), x);
  for (auto [axis, span] : enumerate(spansOf(*this, shape.size())))
    if (!span.isIndex)
      kept.push_back(all[context.leading() + axis]);
  context.setOutput("Output",
                    calc::reshapeTo(context.builder(), context.loc(), x, kept));
  return success();
}

//===-- padding -----------------------------------------------------------===//

/// Adds a pair to `low` and `high` for each axis of an array.
static void bordersOf(PaddingOp op, int64_t rank, SmallVector<int64_t> &low,
                      SmallVector<int64_t> &high) {
  for (Attribute item : itemsOf(op.getPadding())) {
    ArrayRef<int64_t> pair = cast<DenseI64ArrayAttr>(item).asArrayRef();
    low.push_back(pair[0]);
    high.push_back(pair[1]);
  }
  low.resize(std::max<size_t>(low.size(), rank));
  high.resize(low.size());
}

/// An integer port takes only the numbers of its range.
static LogicalResult checkValue(PaddingOp op, LayerShapes &shapes) {
  auto range = shapes.range("Input");
  double value = op.getValue();
  if (op.getMode() != "constant" || !range)
    return success();
  if (value == std::floor(value) && value >= range->first &&
      value <= range->second)
    return success();
  return shapes.error() << "'Input' holds integers from " << range->first
                        << " to " << range->second
                        << ", but the border would hold " << op.getValueAttr();
}

LogicalResult PaddingOp::constrainShapes(LayerShapes &shapes) {
  SmallVector<int64_t> low, high;
  bordersOf(*this, 0, low, high);
  for (auto [before, after] : zip(low, high))
    if (before < 0 || after < 0)
      return shapes.error() << "padding must not be negative, got [" << before
                            << ", " << after << "]";
  if (failed(shapes.sameKind("Input", "Output")) ||
      failed(checkValue(*this, shapes)))
    return failure();
  if (!shapes.rank("Input"))
    return shapes.rank("Output")
               ? shapes.setRank("Input", *shapes.rank("Output"))
               : success();
  SmallVector<Dim> dims = shapes.dims("Input");
  if (low.size() > dims.size())
    return shapes.error() << "'padding' has " << low.size()
                          << " pairs, but 'Input' has rank " << dims.size();
  for (size_t axis = 0; axis < low.size(); ++axis)
    dims[axis] = shapes.affine(dims[axis], 1, low[axis] + high[axis], 1, 0);
  return shapes.equal("Output", dims);
}

LogicalResult PaddingOp::build(LayerContext &context) {
  SmallVector<int64_t> low, high;
  bordersOf(*this, context.rank("Input"), low, high);
  auto mode = getMode() == "fixed"       ? calc::PadMode::edge
              : getMode() == "reflected" ? calc::PadMode::reflect
                                         : calc::PadMode::constant;
  context.setOutput(
      "Output", calc::PadOp::create(
                    context.builder(), context.loc(), context.input("Input"),
                    withLeading(context, 0, low), withLeading(context, 0, high),
                    mode, APFloat(getValue())));
  return success();
}
