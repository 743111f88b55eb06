// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One order for the lines of a graph.
//
// Inputs and outputs keep the order they have among each other: it is that of
// the net's ports. Between them each member follows what feeds it. If every
// layer has a name, the walk starts at the outputs and visits operands from
// left to right, so the order is a fact of the graph, not of the text. If not,
// positions are names: the walk follows the text, and where a layer would lose
// its position, all nameless layers get their positions as names.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::netgraph;

namespace {
using Members = llvm::SetVector<Operation *>;
} // namespace

/// Appends `start` after all that feeds it. The stack is our own: nets may be
/// thousands of layers deep.
static void append(Operation *start, Members &order) {
  SmallVector<std::pair<Operation *, unsigned>> path = {{start, 0}};
  DenseSet<Operation *> open = {start};
  while (!path.empty()) {
    auto &[op, next] = path.back();
    if (order.contains(op) || next == op->getNumOperands()) {
      order.insert(op);
      path.pop_back();
      continue;
    }
    Operation *source = op->getOperand(next++).getDefiningOp();
    if (source && open.insert(source).second)
      path.push_back({source, 0});
  }
}

/// What nothing else needs has to be sorted by itself.
static SmallVector<Operation *> sortedByName(ArrayRef<Operation *> members) {
  SmallVector<std::tuple<std::string, std::string, size_t>> keys;
  for (auto [i, op] : llvm::enumerate(members)) {
    Operation *source =
        op->getNumOperands() ? op->getOperand(0).getDefiningOp() : nullptr;
    keys.push_back({nameOf(op), source ? nameOf(source) : "", i});
  }
  llvm::sort(keys);
  return llvm::map_to_vector(
      keys, [&](const auto &key) { return members[std::get<2>(key)]; });
}

/// Where the walk starts.
static SmallVector<Operation *> findRoots(Block &body, bool byText) {
  SmallVector<Operation *> roots, rest;
  for (Operation &op : body)
    if (byText ? !isa<OutputOp>(op) : isa<OutputOp>(op))
      roots.push_back(&op);
    else if (!byText)
      rest.push_back(&op);
  roots.append(sortedByName(rest));
  if (byText)
    llvm::append_range(
        roots, llvm::map_range(body.getOps<OutputOp>(),
                               [](OutputOp op) { return op.getOperation(); }));
  return roots;
}

/// Gives nameless layers their positions as names if `order` moves a layer.
static void keepPositions(Block &body, const Members &order) {
  auto isLayerOp = [](Operation *op) { return isLayer(op); };
  SmallVector<Operation *> before, after;
  for (Operation &op : body)
    if (isLayer(&op))
      before.push_back(&op);
  llvm::copy_if(order, std::back_inserter(after), isLayerOp);
  if (before == after)
    return;
  for (auto [i, op] : llvm::enumerate(before))
    if (!op->hasAttr("layer_name"))
      op->setAttr("layer_name",
                  StringAttr::get(op->getContext(), std::to_string(i + 1)));
}

void netgraph::sortMembers(Operation *graph) {
  Block &body = graph->getRegion(0).front();
  bool byText = llvm::any_of(body, [](Operation &op) {
    return isLayer(&op) && !op.hasAttr("layer_name");
  });
  Members order;
  for (auto input : body.getOps<InputOp>())
    order.insert(input);
  for (Operation *root : findRoots(body, byText))
    append(root, order);
  if (byText)
    keepPositions(body, order);
  // outputs and mutes end the text
  auto isLast = [](Operation *op) { return isa<OutputOp, MuteOp>(op); };
  SmallVector<Operation *> sorted;
  llvm::copy_if(order, std::back_inserter(sorted), std::not_fn(isLast));
  llvm::copy_if(order, std::back_inserter(sorted), llvm::IsaPred<OutputOp>);
  llvm::copy_if(order, std::back_inserter(sorted), llvm::IsaPred<MuteOp>);
  for (Operation *op : sorted)
    op->moveBefore(&body, body.end());
}
