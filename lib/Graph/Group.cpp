// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ops become one kernel.
//
// A kernel computes one value that others read. Around at most one heavy op
// (a contraction, a convolution, a reduction, a softmax row) it gathers
//   - the pointwise ops that follow it, while nobody else reads in between:
//     they run on a tile that is still in the cache;
//   - pointwise producers, if every element of theirs is read once.
// What is cheaper to repeat than to store (a broadcast, a constant) is cloned
// for each of its users first.
//
//   bias ─ broadcast ─┐                 conv2 = group 1
//   x ─ convolution ─ map ─ map ─ pooling ...
//       └────── group 0 ──────┘
//
// No group reads itself through another one: a heavy op joins its user only
// if that is its one user, a producer only if all its users are in one group.
#include "dialect/calc/Calc.h"
#include "dialect/calc/Traits.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_GROUP
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

static bool isArrayOp(Operation *op) {
  auto view = dyn_cast<calc::ViewOpInterface>(op);
  return op->getNumResults() == 1 && !(view && view.getViewStart()) &&
         !isa<calc::StepwiseOpInterface>(op) &&
         isa<RankedTensorType>(op->getResult(0).getType()) &&
         isa<linalg::AggregatedOpInterface>(op);
}

// An array of the net, be it seen in another shape or shared by all steps.
static bool isArray(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    auto view = dyn_cast<calc::ViewOpInterface>(op);
    if (!view || view.getViewStart() != 0)
      return false;
    value = op->getOperand(0);
  }
  unsigned number = cast<BlockArgument>(value).getArgNumber();
  Operation *around = value.getParentBlock()->getParentOp();
  if (auto scan = dyn_cast<calc::StepwiseOpInterface>(around))
    return number >= scan.getInputs().size() + scan.getStates().size() &&
           isArray(scan->getOperand(number));
  auto function = dyn_cast<func::FuncOp>(around);
  return function && function.getArgAttr(number, ngc::arrayAttr);
}

// One clone for each user.
static void repeatFreeOps(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    if (!op.hasTrait<calc::Free>())
      continue;
    SmallVector<OpOperand *> uses;
    for (OpOperand &use : op.getUses())
      uses.push_back(&use);
    for (OpOperand *use : llvm::drop_begin(uses)) {
      OpBuilder builder(&op);
      use->set(builder.clone(op)->getResult(0));
    }
  }
}

namespace {
struct Group : ngc::impl::GroupBase<Group> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function->hasAttr(ngc::entryAttr))
      return;
    // The pass object serves many functions.
    next = 0;
    ends.clear();
    groupOf.clear();
    heavy.clear();
    group(function.getBody().front());
    Builder builder(&getContext());
    for (auto [op, group] : groupOf)
      op->setAttr(ngc::groupAttr, builder.getI64IntegerAttr(group));
  }

  // The step of a scan has groups of its own.
  void group(Block &block) {
    repeatFreeOps(block);
    for (Operation &op : llvm::reverse(block)) {
      if (auto scan = dyn_cast<calc::StepwiseOpInterface>(op))
        group(scan.getBody().front());
      else if (isArrayOp(&op))
        place(&op);
    }
  }

  // Users come first, so their groups are known.
  void place(Operation *op) {
    std::optional<int64_t> group = commonGroup(op);
    bool isHeavy = !op->hasTrait<calc::Pointwise>();
    if (group && (isHeavy ? takesHeavy(op, *group) : takesProducer(op))) {
      groupOf[op] = *group;
    } else {
      group = next++;
      groupOf[op] = *group;
      ends.push_back(op);
    }
    if (isHeavy)
      heavy.insert(*group);
  }

  std::optional<int64_t> commonGroup(Operation *op) {
    std::optional<int64_t> group;
    for (Operation *user : op->getUsers()) {
      auto entry = groupOf.find(user);
      if (entry == groupOf.end() || (group && *group != entry->second))
        return std::nullopt;
      group = entry->second;
    }
    return group;
  }

  // A heavy op ends in the pointwise op that follows it, on the same tile. One
  // that writes its result in pieces has no tile. A contraction of an unknown
  // number of rows has one if it reads an array, whose panels then say how.
  bool takesHeavy(Operation *op, int64_t group) {
    bool hasOpenRows = op->hasTrait<calc::WidensOperands>() &&
                       ShapedType::isDynamicShape(shapeOf(op)) &&
                       !llvm::any_of(op->getOperands(), isArray);
    if (!op->hasOneUse() || heavy.contains(group) || hasOpenRows ||
        op->hasTrait<calc::Pieces>())
      return false;
    Operation *user = *op->getUsers().begin();
    return user->hasTrait<calc::Pointwise>() && shapeOf(user) == shapeOf(op) &&
           shapeOf(ends[group]) == shapeOf(op);
  }

  // Not through a broadcast, which would compute each element many times.
  bool takesProducer(Operation *op) {
    return llvm::all_of(op->getUsers(), [&](Operation *user) {
      if (user->hasTrait<calc::Free>() && !op->hasTrait<calc::Free>())
        return false;
      return user->hasTrait<calc::Pointwise>() ||
             user->hasTrait<calc::ReadsOnce>();
    });
  }

  static ArrayRef<int64_t> shapeOf(Operation *op) {
    return cast<ShapedType>(op->getResult(0).getType()).getShape();
  }

  int64_t next = 0;
  SmallVector<Operation *> ends; // the op of each group that its value is of
  llvm::MapVector<Operation *, int64_t> groupOf;
  DenseSet<int64_t> heavy;
};
} // namespace
