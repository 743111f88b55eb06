// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ops become one kernel.
//
// A kernel computes one value that others read. Around at most one heavy op
// (a contraction, a convolution, a reduction, a softmax row), or several
// contractions with weights alike, it gathers
//   - the pointwise ops that follow it, while nobody else reads in between:
//     they run on a tile that is still in the cache;
//   - pointwise producers, if every element of theirs is read once.
// Sums of rows and what is computed from them for the same rows are one kernel,
// too, which reads each row once: the gradient of a softmax or a normalization.
// What is cheaper to repeat than to store (a broadcast, a constant) is cloned
// for each of its users first.
//
//   bias ─ broadcast ─┐                 conv2 = group 1
//   x ─ convolution ─ map ─ map ─ pooling ...
//       └────── group 0 ──────┘
//
// Two contractions are one kernel if the second sums along rows that an op
// makes of rows of the first, such as a softmax, and nobody else reads either:
// a task keeps a block of rows to itself.
//
//   scores = contraction ─ map ─ softmax ─ contraction ─ transpose
//
// No group reads itself through another one: an op joins its users only if all
// of them are in one group.
// What a step of a scan ends with besides is a further result of the kernel:
// the states and what is kept of a recurrent cell are read by nobody before. So
// is what another kernel reads, if it is made of one value alone that else only
// this kernel reads: of a value and its slope both are written, their argument
// is not.
#include "Backward.h"
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

// What a step of a scan ends with.
static bool endsStep(Operation *op) {
  return op->hasTrait<OpTrait::IsTerminator>() &&
         isa<calc::StepwiseOpInterface>(op->getParentOp());
}

// The one op that reads it before the step ends.
static Operation *readerOf(Operation *op) {
  Operation *reader = nullptr;
  for (OpOperand &use : op->getUses()) {
    if (endsStep(use.getOwner()))
      continue;
    if (reader)
      return nullptr;
    reader = use.getOwner();
  }
  return reader;
}

// Whether both multiply arrays with weights alike, so that one tile of the
// result is the same tile of both.
static bool areSiblings(Operation *op, Operation *other) {
  return op->hasTrait<calc::WidensOperands>() &&
         op->getName() == other->getName() && op->getNumOperands() == 2 &&
         op->getOperandTypes() == other->getOperandTypes() &&
         op->getResultTypes() == other->getResultTypes() &&
         op->getPropertiesAsAttribute() == other->getPropertiesAsAttribute() &&
         isArray(op->getOperand(1)) && isArray(other->getOperand(1));
}

// The rows of an array that may wait in the first cache for their sums.
static bool areShortRows(RankedTensorType type, int64_t rank) {
  constexpr int64_t most = 4096;
  int64_t elements = 1;
  for (int64_t extent : type.getShape().take_back(rank)) {
    if (ShapedType::isDynamic(extent))
      return false;
    elements *= extent;
  }
  return elements <= most;
}

// More than arithmetic, which costs less than a store and a load.
static bool isCostly(Operation *op) {
  return llvm::any_of(op->getRegions(), [](Region &region) {
    return llvm::any_of(
        region.front().without_terminator(),
        [](Operation &scalar) { return !ngc::isPlainArithmetic(&scalar); });
  });
}

// Whether a value follows from a window by elementwise operators: its tiles may
// have axes of their own, and one result.
static bool endsWindow(Operation *op) {
  llvm::SetVector<Operation *> behind;
  behind.insert(op);
  for (size_t i = 0; i < behind.size(); ++i) {
    if (isa<calc::PaddedOpInterface>(behind[i]))
      return true;
    if (behind[i]->hasTrait<calc::Pointwise>())
      for (Value operand : behind[i]->getOperands())
        if (Operation *source = operand.getDefiningOp())
          behind.insert(source);
  }
  return false;
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

//===-- rows between two contractions -------------------------------------===//

static ArrayRef<int64_t> shapeOf(Operation *op) {
  return cast<ShapedType>(op->getResult(0).getType()).getShape();
}

// Sums of products of what the net computes itself. Arrays have many panels,
// for which tasks of rows alone would be too few.
static bool isProduct(Operation *op) {
  return op->hasTrait<calc::WidensOperands>() && op->getNumOperands() == 2 &&
         llvm::none_of(op->getOperands(), isArray);
}

static std::optional<int64_t> rowAxisOf(OpOperand &operand) {
  auto op = dyn_cast<calc::RowwiseOpInterface>(operand.getOwner());
  return op ? op.getRowAxis(operand.getOperandNumber()) : std::nullopt;
}

// Whether a task can keep some rows, and has enough of them to use each panel
// of the other factor. One row at a time is better summed along it.
static bool suitsTask(ShapedType rows, int64_t axis) {
  constexpr int64_t mostBytes = 32 << 10, fewestRows = 12;
  int64_t rank = rows.getRank();
  if (rank < 2 || axis != rank - 1 || rows.isDynamicDim(axis) ||
      rows.isDynamicDim(axis - 1) || !isa<FloatType>(rows.getElementType()))
    return false;
  int64_t bytes = rows.getElementTypeBitWidth() / 8 * rows.getDimSize(axis);
  return bytes <= mostBytes && rows.getDimSize(axis - 1) >= fewestRows &&
         llvm::none_of(rows.getShape().drop_front(), ShapedType::isDynamic);
}

// The product whose elements `op` changes in place, with all in between.
static bool findProduct(Operation *op, ArrayRef<int64_t> shape,
                        SmallVector<Operation *> &chain) {
  if (!op || !op->hasOneUse() || !isArrayOp(op) || shapeOf(op) != shape)
    return false;
  chain.push_back(op);
  if (isProduct(op))
    return true;
  if (op->hasTrait<calc::Pointwise>() && !op->hasTrait<calc::Free>() &&
      !op->hasTrait<calc::Moves>())
    for (Value operand : op->getOperands())
      if (findProduct(operand.getDefiningOp(), shape, chain))
        return true;
  chain.pop_back();
  return false;
}

// What makes the rows of a factor, down to the product that they are made of;
// empty if they are not made so.
static SmallVector<Operation *> rowsBehind(OpOperand &factor) {
  Operation *op = factor.get().getDefiningOp();
  if (!op || !op->hasOneUse() || op->getNumOperands() != 1 || !isArrayOp(op) ||
      op->hasTrait<calc::WidensOperands>())
    return {};
  auto type = cast<ShapedType>(factor.get().getType());
  std::optional<int64_t> axis = rowAxisOf(factor);
  OpOperand &rows = op->getOpOperand(0);
  if (!axis || rowAxisOf(rows) != axis || rows.get().getType() != type ||
      !suitsTask(type, *axis))
    return {};
  SmallVector<Operation *> chain = {op};
  if (!findProduct(rows.get().getDefiningOp(), type.getShape(), chain))
    return {};
  return chain;
}

static SmallVector<Operation *> rowsBehind(Operation *op) {
  constexpr int64_t fewestColumns = 4;
  if (!isProduct(op) || shapeOf(op).back() < fewestColumns)
    return {};
  for (OpOperand &factor : op->getOpOperands())
    if (SmallVector<Operation *> chain = rowsBehind(factor); !chain.empty())
      return chain;
  return {};
}

// Whether an op puts the axes of another in a new order.
static bool turns(Operation *op, Operation *other) {
  SmallVector<int64_t> shape(shapeOf(op)), before(shapeOf(other));
  return op->hasTrait<calc::Moves>() && op->hasTrait<calc::Pointwise>() &&
         std::is_permutation(shape.begin(), shape.end(), before.begin(),
                             before.end());
}

namespace {
struct Group : ngc::impl::GroupBase<Group> {
  using GroupBase::GroupBase;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function->hasAttr(ngc::entryAttr))
      return;
    // The pass object serves many functions.
    next = 0;
    ends.clear();
    groupOf.clear();
    heavy.clear();
    moving.clear();
    chained.clear();
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
    if (std::optional<int64_t> group = groupBeside(op)) {
      groupOf[op] = *group;
      return;
    }
    std::optional<int64_t> group = commonGroup(op);
    bool isHeavy = !op->hasTrait<calc::Pointwise>();
    if (auto chain = chained.find(op); chain != chained.end()) {
      group = groupOf[op] = chain->second;
    } else if (group && takes(op, *group) &&
               (llvm::none_of(op->getUsers(), endsStep) ||
                canGiveToo(op, *group))) {
      groupOf[op] = *group;
    } else {
      group = next++;
      groupOf[op] = *group;
      ends.push_back(op);
    }
    if (isHeavy)
      heavy[*group].push_back(op);
    if (op->hasTrait<calc::Moves>())
      moving.insert(*group);
    if (fuse)
      for (Operation *member : rowsBehind(op))
        chained[member] = *group;
  }

  bool takes(Operation *op, int64_t group) {
    if (op->hasTrait<calc::Pointwise>())
      return takesProducer(op) || isOfRows(op, group);
    return takesHeavy(op, group) || takesRows(op, group);
  }

  std::optional<int64_t> commonGroup(Operation *op) {
    std::optional<int64_t> group;
    for (Operation *user : op->getUsers()) {
      if (endsStep(user))
        continue;
      auto entry = groupOf.find(user);
      if (entry == groupOf.end() || (group && *group != entry->second))
        return std::nullopt;
      group = entry->second;
    }
    return group;
  }

  // The group that reads what this op alone is made of, if it can give this,
  // too. What reads it comes later than all of the group, so the group does not
  // depend on it.
  std::optional<int64_t> groupBeside(Operation *op) {
    if (op->getNumOperands() != 1 || !op->hasTrait<calc::Pointwise>() ||
        op->hasTrait<calc::Free>() || op->hasTrait<calc::Moves>() ||
        !isCostly(op))
      return std::nullopt;
    Operation *source = op->getOperand(0).getDefiningOp();
    if (!source || !isArrayOp(source) || source->hasTrait<calc::Free>())
      return std::nullopt;
    std::optional<int64_t> group;
    for (Operation *reader : source->getUsers()) {
      if (reader == op)
        continue;
      auto entry = groupOf.find(reader);
      if (entry == groupOf.end() || (group && *group != entry->second))
        return std::nullopt;
      group = entry->second;
    }
    if (!group || commonGroup(op) == group || !hasTileLike(op, *group) ||
        endsWindow(source))
      return std::nullopt;
    Operation *end = ends[*group];
    bool isReadLater = llvm::all_of(op->getUsers(), [&](Operation *user) {
      return user->getBlock() == end->getBlock() && end->isBeforeInBlock(user);
    });
    return isReadLater ? group : std::nullopt;
  }

  // A heavy op ends in the pointwise op that follows it, on the same tile. One
  // that writes its result in pieces has no tile. A contraction of an unknown
  // number of rows has one if it reads an array, whose panels then say how.
  bool takesHeavy(Operation *op, int64_t group) {
    if (!fuse && op->hasTrait<calc::WidensOperands>())
      return false;
    if (!rowsBehind(op).empty())
      return heavy[group].empty() && takesTurned(op, group);
    bool hasOpenRows = op->hasTrait<calc::WidensOperands>() &&
                       ShapedType::isDynamicShape(shapeOf(op)) &&
                       !llvm::any_of(op->getOperands(), isArray);
    Operation *user = readerOf(op);
    if (!user || hasOpenRows || op->hasTrait<calc::Pieces>() ||
        !llvm::all_of(heavy[group],
                      [&](Operation *other) { return areSiblings(op, other); }))
      return false;
    return user->hasTrait<calc::Pointwise>() && shapeOf(user) == shapeOf(op) &&
           shapeOf(ends[group]) == shapeOf(op);
  }

  // Rows that are summed are those of the result, and of all other sums. These
  // are few: a tile makes what comes before a sum once for each reader of it,
  // so 2^sums times where rows are read before and after each.
  bool takesRows(Operation *op, int64_t group) {
    constexpr size_t mostSums = 6;
    auto sum = dyn_cast<calc::RowOpInterface>(op);
    if (!sum || !sum.getRowRank() || moving.contains(group) ||
        heavy[group].size() >= mostSums)
      return false;
    auto type = cast<RankedTensorType>(op->getOperand(0).getType());
    auto hasRows = [&](Operation *other) {
      auto rows = dyn_cast<calc::RowOpInterface>(other);
      return rows && rows.getRowRank() == sum.getRowRank();
    };
    return isElementwise(ends[group]) &&
           shapeOf(ends[group]) == type.getShape() &&
           areShortRows(type, sum.getRowRank()) &&
           llvm::all_of(heavy[group], hasRows) &&
           llvm::all_of(op->getUsers(), [&](Operation *user) {
             return user->hasTrait<calc::Pointwise>() &&
                    (!user->hasTrait<calc::Free>() || hasRows(user));
           });
  }

  // Whether this is a number for each row, of sums that the group can take: it
  // is computed once, though repeated along the row.
  bool isOfRows(Operation *op, int64_t group) {
    if (!op->hasTrait<calc::Pointwise>() || op->hasTrait<calc::Free>() ||
        op->hasTrait<calc::Moves>())
      return false;
    bool isSpread = llvm::all_of(op->getUsers(), [](Operation *user) {
      auto rows = dyn_cast<calc::RowOpInterface>(user);
      return user->hasTrait<calc::Free>() ? rows && rows.getRowRank()
                                          : user->hasTrait<calc::Pointwise>();
    });
    return isSpread && llvm::any_of(op->getOperands(), [&](Value operand) {
             Operation *source = operand.getDefiningOp();
             return source && isArrayOp(source) &&
                    (takesRows(source, group) || isOfRows(source, group));
           });
  }

  // Tasks make blocks of rows, so the axes may come in any order.
  bool takesTurned(Operation *op, int64_t group) {
    Operation *user = readerOf(op);
    return user && user->hasTrait<calc::Pointwise>() &&
           (turns(user, op) || shapeOf(user) == shapeOf(op)) &&
           shapeOf(ends[group]) == shapeOf(user);
  }

  // Whether the kernel can store this beside its result: both are made of the
  // same elements of whatever is in between.
  bool canGiveToo(Operation *op, int64_t group) {
    return hasTileLike(op, group) &&
           llvm::all_of(op->getUsers(), isElementwise);
  }

  // Whether the kernel's result has its elements where this op has them, and
  // the kernel may have more results.
  bool hasTileLike(Operation *op, int64_t group) {
    return !moving.contains(group) && isElementwise(ends[group]) &&
           shapeOf(ends[group]) == shapeOf(op) &&
           llvm::all_of(heavy[group], [](Operation *other) {
             return other->hasTrait<calc::WidensOperands>();
           });
  }

  static bool isElementwise(Operation *op) {
    return op->hasTrait<calc::Pointwise>() || endsStep(op);
  }

  // Not through a broadcast, which would compute each element many times.
  bool takesProducer(Operation *op) {
    return llvm::all_of(op->getUsers(), [&](Operation *user) {
      if (user->hasTrait<calc::Free>() && !op->hasTrait<calc::Free>())
        return false;
      return user->hasTrait<calc::Pointwise>() ||
             user->hasTrait<calc::ReadsOnce>() || endsStep(user);
    });
  }

  int64_t next = 0;
  SmallVector<Operation *> ends; // the op of each group that its value is of
  llvm::MapVector<Operation *, int64_t> groupOf;
  DenseMap<int64_t, SmallVector<Operation *>> heavy; // of each group
  DenseSet<int64_t> moving;               // groups in which elements move
  DenseMap<Operation *, int64_t> chained; // to a product of their rows
};
} // namespace
