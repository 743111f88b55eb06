// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// flatten and reshape: the same elements with other axes. Sizes that vary are
// computed from those of the input.
#include "dialect/netgraph/layers/Shape.h"
#include "dialect/netgraph/Layer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- flatten -----------------------------------------------------------===//

using Groups = SmallVector<SmallVector<int64_t>>;

/// The axes that each axis of the output merges, as the text counts them.
static Groups listedGroups(FlattenOp op) {
  auto list = dyn_cast_if_present<ArrayAttr>(op.getAxesAttr());
  Groups groups;
  for (Attribute group : list ? list.getValue() : ArrayRef<Attribute>())
    groups.emplace_back(cast<DenseI64ArrayAttr>(group).asArrayRef());
  return groups;
}

/// The same counted from the front and without a gap. All axes must exist.
static Groups groupsOf(FlattenOp op, int64_t rank) {
  SmallVector<bool> taken(rank);
  Groups groups;
  if (op.getAxesAttr()) {
    groups = listedGroups(op);
    for (SmallVector<int64_t> &group : groups)
      for (int64_t &axis : group) {
        axis = *normalizeAxis(axis, rank);
        taken[axis] = true;
      }
  } else {
    int64_t depth = op.getDepth().value_or(rank - 1);
    int64_t first = depth < 0 ? rank + depth - 1 : 0;
    int64_t end = depth < 0 ? rank : depth + 1;
    for (int64_t axis = 0; axis < first; ++axis)
      groups.push_back({axis});
    groups.push_back(to_vector(llvm::seq<int64_t>(first, end)));
    std::fill(taken.begin(), taken.begin() + end, true);
  }
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!taken[axis])
      groups.push_back({axis});
  return groups;
}

static LogicalResult checkGroups(FlattenOp op, LayerShapes &shapes,
                                 int64_t rank) {
  if (std::optional<int64_t> depth = op.getDepth()) {
    int64_t merged = std::abs(*depth) + 1;
    if (merged > rank)
      return shapes.error() << "'depth' merges " << merged
                            << " axes, but 'Input' has rank " << rank;
  }
  SmallVector<bool> taken(rank);
  for (ArrayRef<int64_t> group : listedGroups(op))
    for (int64_t axis : group) {
      FailureOr<int64_t> found = shapes.axis("Input", axis);
      if (failed(found))
        return failure();
      if (taken[*found])
        return shapes.error() << "'axes' names axis " << axis << " twice";
      taken[*found] = true;
    }
  return success();
}

LogicalResult FlattenOp::constrainShapes(LayerShapes &shapes) {
  if (getDepth() && getAxesAttr())
    return shapes.error() << "'depth' and 'axes' exclude each other";
  if (failed(shapes.sameKind("Input", "Output")))
    return failure();
  if (!shapes.rank("Input")) {
    // A depth merges a known number of axes.
    if (std::optional<int64_t> depth = getDepth();
        depth && shapes.rank("Output"))
      return shapes.setRank("Input", *shapes.rank("Output") + std::abs(*depth));
    return getDepth() || getAxesAttr() ? success()
                                       : shapes.setRank("Output", 1);
  }
  SmallVector<Dim> dims = shapes.dims("Input"), merged;
  if (failed(checkGroups(*this, shapes, dims.size())))
    return failure();
  for (ArrayRef<int64_t> group : groupsOf(*this, dims.size())) {
    SmallVector<Dim> factors =
        map_to_vector(group, [&](int64_t axis) { return dims[axis]; });
    merged.push_back(factors.size() == 1 ? factors[0]
                                         : shapes.product(factors));
  }
  return shapes.equal("Output", merged);
}

LogicalResult FlattenOp::build(LayerContext &context) {
  OpBuilder &b = context.builder();
  int64_t leading = context.leading();
  Value x = context.input("Input");
  SmallVector<OpFoldResult> all = calc::sizesOf(b, context.loc(), x);
  SmallVector<OpFoldResult> sizes =
      to_vector(ArrayRef(all).take_front(leading));
  SmallVector<int64_t> order;
  for (ArrayRef<int64_t> group : groupsOf(*this, context.rank("Input"))) {
    SmallVector<OpFoldResult> factors =
        map_to_vector(group, [&](int64_t axis) { return all[leading + axis]; });
    sizes.push_back(calc::product(b, context.loc(), factors));
    append_range(order, group);
  }
  x = context.transpose(x, order);
  context.setOutput("Output", calc::reshapeTo(b, context.loc(), x, sizes));
  return success();
}

//===-- reshape -----------------------------------------------------------===//

namespace {
/// An entry of `size`: a number, or none with a word.
struct Entry {
  std::optional<int64_t> size;
  StringRef word;
};
} // namespace

static SmallVector<Entry> entriesOf(ReshapeOp op) {
  SmallVector<Entry> entries;
  Attribute list = op.getSizeAttr();
  if (auto sizes = dyn_cast_if_present<DenseI64ArrayAttr>(list))
    for (int64_t size : sizes.asArrayRef())
      entries.push_back({size, ""});
  else if (auto items = dyn_cast_if_present<ArrayAttr>(list))
    for (Attribute item : items) {
      auto word = dyn_cast<StringAttr>(item);
      entries.push_back(word ? Entry{std::nullopt, word.getValue()}
                             : Entry{cast<IntegerAttr>(item).getInt(), ""});
    }
  return entries;
}

static LogicalResult checkEntries(LayerShapes &shapes,
                                  ArrayRef<Entry> entries) {
  int64_t automatic = 0, all = 0;
  for (auto [i, entry] : enumerate(entries)) {
    automatic += entry.word == "automatic";
    all += entry.word == "all";
    if (entry.word == "all" && i + 1 != entries.size())
      return shapes.error() << "'all' must be the last entry of 'size'";
  }
  if (automatic + all > 1)
    return shapes.error() << "'size' may have one 'automatic' or one 'all'";
  return success();
}

/// The sizes that the entries ask for; nothing if they ask for unknown ones.
static FailureOr<std::optional<SmallVector<Dim>>>
requestedDims(LayerShapes &shapes, ArrayRef<Entry> entries) {
  using Result = std::optional<SmallVector<Dim>>;
  SmallVector<Dim> input, requested;
  if (shapes.rank("Input"))
    input = shapes.dims("Input");
  for (auto [i, entry] : enumerate(entries)) {
    bool copies = entry.word == "inherited" || entry.word == "all";
    if (copies && !shapes.rank("Input"))
      return Result();
    if (entry.word == "inherited" && i >= input.size())
      return shapes.error() << "entry " << i << " of 'size' inherits axis " << i
                            << ", but 'Input' has rank " << input.size();
    if (entry.size)
      requested.push_back(shapes.constant(*entry.size));
    else if (entry.word == "inherited")
      requested.push_back(input[i]);
    else if (entry.word == "automatic")
      requested.push_back(shapes.fresh("automatic"));
    else
      append_range(requested,
                   ArrayRef(input).drop_front(std::min(i, input.size())));
  }
  return Result(requested);
}

LogicalResult ReshapeOp::constrainShapes(LayerShapes &shapes) {
  bool hasReference = shapes.has("ReferenceShape");
  if (hasReference == static_cast<bool>(getSizeAttr()))
    return shapes.error()
           << (hasReference ? "'size' and 'ReferenceShape' exclude each other"
                            : "needs 'size' or an input 'ReferenceShape'");
  if (failed(shapes.sameKind("Input", "Output")))
    return failure();
  if (hasReference) {
    if (failed(shapes.sameShape("ReferenceShape", "Output")))
      return failure();
  } else {
    SmallVector<Entry> entries = entriesOf(*this);
    if (failed(checkEntries(shapes, entries)))
      return failure();
    auto requested = requestedDims(shapes, entries);
    if (failed(requested))
      return failure();
    if (*requested && failed(shapes.equal("Output", **requested)))
      return failure();
  }
  if (!shapes.rank("Input") || !shapes.rank("Output"))
    return success();
  return shapes.equal(shapes.product(shapes.dims("Output")),
                      shapes.product(shapes.dims("Input")),
                      "the number of elements");
}

/// The sizes of the output: those of the text, or of a tensor that has them.
static SmallVector<OpFoldResult> outputSizes(ReshapeOp op,
                                             LayerContext &context) {
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  Value reference = context.input("ReferenceShape");
  if (reference)
    return calc::sizesOf(b, loc, reference);
  SmallVector<OpFoldResult> input =
      calc::sizesOf(b, loc, context.input("Input"));
  SmallVector<Entry> entries = entriesOf(op);
  auto sizes = to_vector(ArrayRef(input).take_front(context.leading()));
  for (auto [i, size] : enumerate(context.shape("Output"))) {
    bool isAutomatic = i < entries.size() && entries[i].word == "automatic";
    if (!ShapedType::isDynamic(size))
      sizes.push_back(b.getIndexAttr(size));
    else
      sizes.push_back(isAutomatic ? OpFoldResult()
                                  : input[context.leading() + i]);
  }
  OpFoldResult *open = llvm::find(sizes, OpFoldResult());
  if (open == sizes.end())
    return sizes;
  *open = b.getIndexAttr(1);
  Value elements =
      getValueOrCreateConstantIndexOp(b, loc, calc::product(b, loc, input));
  Value others =
      getValueOrCreateConstantIndexOp(b, loc, calc::product(b, loc, sizes));
  *open = arith::DivUIOp::create(b, loc, elements, others).getResult();
  return sizes;
}

LogicalResult ReshapeOp::build(LayerContext &context) {
  context.setOutput("Output", calc::reshapeTo(context.builder(), context.loc(),
                                              context.input("Input"),
                                              outputSizes(*this, context)));
  return success();
}
