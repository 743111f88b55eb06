// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In which order the axes of arrays lie, decided once for a whole function.
//
// Convolutions are fastest if the channels lie last: vectors run along them
// without a gap. Everything between two convolutions can follow, for most
// operators do not care (PermutableOpInterface), so that only what comes in and
// what goes out is transposed:
//
//   x ─ T ─ convolution ─ T' ─ relu ─ pool ─ T ─ convolution ─ T' ─ mean ─ y
//   x ─ T ─ convolution' ─ relu' ─ pool' ─ convolution' ─ mean' ─ y
//
// The known ways are rules that push transposes through one operator after
// another, which see no further than one operator. Here every operator gets
// orders for its operands and its result, the cost of all orders together is
// the number of elements that have to be transposed where a user wants another
// order than its producer has, and a few sweeps over the function look for the
// cheapest orders:
//
//   down   each operator takes the order of its operands
//   up     each takes the order of its users
//
// where that is not dearer; for it is along a chain of equal costs that a
// transpose travels to a place where it vanishes: a reduction over space, a
// broadcast, an image with one channel. What is cheaper to repeat than to store
// has no order of its own, for each user makes one in its own. Transposes that
// were there are such wishes, too. In the end arrays are transposed where an
// order is not the one wanted.
//
// A reshape that merges channels with space keeps an order from passing. If a
// contraction stands beside it, that runs over the axes one by one instead, and
// the weights are seen with as many axes, which moves nothing.
//
// A function without an operator that prefers an order is left as it is.
#include "dialect/calc/Build.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ngc/Passes.h"
#include "llvm/ADT/SetVector.h"
#include <map>

namespace ngc {
#define GEN_PASS_DEF_CHANNELSLAST
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace mlir::calc;

/// What an axis of unknown size counts, most likely the batch.
constexpr int64_t usualSize = 16;
/// Each is a way down and a way up; two found the best orders of all test nets.
constexpr int greatestRounds = 4;

static RankedTensorType arrayType(Value x) {
  return dyn_cast<RankedTensorType>(x.getType());
}

static int64_t elementsOf(Value x) {
  int64_t elements = 1;
  for (int64_t size : arrayType(x).getShape())
    elements *= ShapedType::isDynamic(size) ? usualSize : size;
  return elements;
}

/// Whether the elements stay where they are: only axes of one element move.
static bool isSameMemory(RankedTensorType type, ArrayRef<int64_t> a,
                         ArrayRef<int64_t> b) {
  auto isWide = [&](int64_t axis) { return type.getDimSize(axis) != 1; };
  return llvm::equal(llvm::make_filter_range(a, isWide),
                     llvm::make_filter_range(b, isWide));
}

//===-- orders ------------------------------------------------------------===//

namespace {
/// Orders for all operators of a block, and what they cost.
class Orders {
public:
  explicit Orders(Block &block);

  bool hasWishes() const { return !fixed.empty(); }
  void search();
  /// Operators that could do without a reshape where arrays are transposed.
  SmallVector<MergedAxesOpInterface> besideObstacles() const;

  /// Null if the operator has no choice: its arrays are as they were.
  const AxisOrders *find(Operation *op) const {
    auto entry = chosen.find(op);
    return entry == chosen.end() ? nullptr : &entry->second;
  }
  AxisOrder orderOf(Value x) const;
  /// Of an operator that each user repeats: with its result in an order.
  static FailureOr<AxisOrders> ordersFor(Operation *op,
                                         ArrayRef<int64_t> order) {
    return cast<PermutableOpInterface>(op).arrangeAxes(std::nullopt, order);
  }
  bool isRepeated(Operation *op) const {
    return op && chosen.contains(op) && op->hasTrait<Free>();
  }

private:
  enum class Way { sink, flood, down, up };

  void sweep(Way way);
  void improve(Operation *op, Way way);
  SmallVector<AxisOrders> candidates(Operation *op, Way way) const;
  void addWanted(Value x, SmallVectorImpl<AxisOrder> &orders) const;
  void addSources(Operation *op, SetVector<Value> &sources) const;

  int64_t costOfOrder(Value x, ArrayRef<int64_t> order) const;
  int64_t costOfOperands(Operation *op) const;
  int64_t costOfValue(Value x) const;
  int64_t costAround(Operation *op) const;
  int64_t totalCost() const;

  Block &block;
  llvm::MapVector<Operation *, AxisOrders> chosen;
  DenseSet<Operation *> fixed;
};
} // namespace

Orders::Orders(Block &block) : block(block) {
  for (Operation &op : block) {
    auto permutable = dyn_cast<PermutableOpInterface>(op);
    if (!permutable)
      continue;
    std::optional<AxisOrders> wish = permutable.preferredAxes();
    if (wish)
      fixed.insert(&op);
    AxisOrder plain = plainOrder(arrayType(op.getResult(0)).getRank());
    chosen.insert({&op, wish ? *wish : *ordersFor(&op, plain)});
  }
}

AxisOrder Orders::orderOf(Value x) const {
  if (const AxisOrders *orders = find(x.getDefiningOp()))
    return orders->result;
  return plainOrder(arrayType(x).getRank());
}

//===-- costs -------------------------------------------------------------===//

/// The distinct orders in which the users of x want it.
void Orders::addWanted(Value x, SmallVectorImpl<AxisOrder> &orders) const {
  auto add = [&](const AxisOrder &order) {
    if (!llvm::is_contained(orders, order))
      orders.push_back(order);
  };
  for (OpOperand &use : x.getUses()) {
    Operation *user = use.getOwner();
    const AxisOrders *own = find(user);
    if (isa<tensor::DimOp>(user))
      continue;
    if (!own) {
      add(plainOrder(arrayType(x).getRank()));
    } else if (!isRepeated(user)) {
      add(own->operands[use.getOperandNumber()]);
    } else {
      SmallVector<AxisOrder> results;
      addWanted(user->getResult(0), results);
      for (const AxisOrder &result : results) {
        FailureOr<AxisOrders> each = ordersFor(user, result);
        add(succeeded(each) ? each->operands[use.getOperandNumber()]
                            : plainOrder(arrayType(x).getRank()));
      }
    }
  }
}

int64_t Orders::costOfValue(Value x) const {
  SmallVector<AxisOrder> wanted;
  addWanted(x, wanted);
  AxisOrder have = orderOf(x);
  return elementsOf(x) * llvm::count_if(wanted, [&](const AxisOrder &order) {
           return !isSameMemory(arrayType(x), have, order);
         });
}

/// The arrays that an operator reads, seen through what is repeated.
void Orders::addSources(Operation *op, SetVector<Value> &sources) const {
  for (Value x : op->getOperands()) {
    if (isRepeated(x.getDefiningOp()))
      addSources(x.getDefiningOp(), sources);
    else if (arrayType(x))
      sources.insert(x);
  }
}

int64_t Orders::costAround(Operation *op) const {
  SetVector<Value> sources;
  addSources(op, sources);
  int64_t cost = costOfValue(op->getResult(0));
  for (Value x : sources)
    cost += costOfValue(x);
  return cost;
}

int64_t Orders::costOfOrder(Value x, ArrayRef<int64_t> order) const {
  Operation *op = x.getDefiningOp();
  if (!isRepeated(op))
    return isSameMemory(arrayType(x), orderOf(x), order) ? 0 : elementsOf(x);
  FailureOr<AxisOrders> orders = ordersFor(op, order);
  if (failed(orders))
    return elementsOf(x);
  int64_t cost = 0;
  for (auto [operand, wanted] : llvm::zip(op->getOperands(), orders->operands))
    if (arrayType(operand))
      cost += costOfOrder(operand, wanted);
  return cost;
}

int64_t Orders::costOfOperands(Operation *op) const {
  int64_t cost = 0;
  for (auto [x, order] : llvm::zip(op->getOperands(), find(op)->operands))
    if (arrayType(x))
      cost += costOfOrder(x, order);
  return cost;
}

int64_t Orders::totalCost() const {
  int64_t cost = 0;
  for (Value argument : block.getArguments())
    if (arrayType(argument))
      cost += costOfValue(argument);
  for (Operation &op : block)
    for (Value result : op.getResults())
      if (arrayType(result) && !isRepeated(&op))
        cost += costOfValue(result);
  return cost;
}

//===-- search ------------------------------------------------------------===//

/// What to try, the first being the best of equals.
SmallVector<AxisOrders> Orders::candidates(Operation *op, Way way) const {
  auto permutable = cast<PermutableOpInterface>(op);
  SmallVector<AxisOrders> ofOperands, ofUsers, all;
  auto add = [](SmallVector<AxisOrders> &list, FailureOr<AxisOrders> orders) {
    if (succeeded(orders))
      list.push_back(*orders);
  };
  SmallVector<OpOperand *> operands;
  for (OpOperand &operand : op->getOpOperands())
    if (arrayType(operand.get()))
      operands.push_back(&operand);
  // The largest first: there is most to win.
  llvm::sort(operands, [](OpOperand *a, OpOperand *b) {
    auto rank = [](OpOperand *x) {
      return std::pair(-elementsOf(x->get()), x->getOperandNumber());
    };
    return rank(a) < rank(b);
  });
  for (OpOperand *operand : operands)
    add(ofOperands, permutable.arrangeAxes(operand->getOperandNumber(),
                                           orderOf(operand->get())));
  SmallVector<AxisOrder> wanted;
  addWanted(op->getResult(0), wanted);
  for (const AxisOrder &order : wanted)
    add(ofUsers, permutable.arrangeAxes(std::nullopt, order));
  bool isUp = way == Way::up || way == Way::flood;
  llvm::append_range(all, isUp ? ofUsers : ofOperands);
  all.push_back(*find(op));
  llvm::append_range(all, isUp ? ofOperands : ofUsers);
  add(all, ordersFor(op, plainOrder(arrayType(op->getResult(0)).getRank())));
  return all;
}

void Orders::improve(Operation *op, Way way) {
  AxisOrders best;
  std::optional<int64_t> least;
  for (const AxisOrders &orders : candidates(op, way)) {
    chosen[op] = orders;
    bool isBlind = way == Way::sink || isRepeated(op);
    int64_t cost = way == Way::flood ? isPlain(orders.result)
                   : isBlind         ? costOfOperands(op)
                                     : costAround(op);
    if (least && cost >= *least)
      continue;
    least = cost;
    best = orders;
  }
  chosen[op] = best;
}

void Orders::sweep(Way way) {
  SmallVector<Operation *> ops;
  for (auto &entry : chosen)
    if (!fixed.contains(entry.first))
      ops.push_back(entry.first);
  if (way == Way::up || way == Way::flood)
    std::reverse(ops.begin(), ops.end());
  for (Operation *op : ops)
    improve(op, way);
}

// Each step makes the cost around an operator less or leaves it, but for the
// first sweep, which goes over hills. A pooling's gradient is between two
// operators that want other orders and takes the better one only if both do:
// so the search begins twice, the second time where whatever can has moved.
void Orders::search() {
  int64_t least = totalCost();
  auto best = chosen, start = chosen;
  auto sweepAndKeep = [&](Way way) {
    sweep(way);
    int64_t cost = totalCost();
    if (cost < least) {
      least = cost;
      best = chosen;
    }
    return cost;
  };
  for (Way first : {Way::sink, Way::flood}) {
    chosen = start;
    int64_t cost = sweepAndKeep(first), before;
    int round = 0;
    do {
      before = cost;
      sweepAndKeep(Way::up);
      cost = sweepAndKeep(Way::down);
    } while (++round < greatestRounds && cost < before);
  }
  chosen = best;
}

//===-- obstacles ---------------------------------------------------------===//

SmallVector<MergedAxesOpInterface> Orders::besideObstacles() const {
  auto isObstacle = [&](Operation *op) {
    return isa_and_nonnull<ViewOpInterface>(op) && find(op) &&
           (costOfOperands(op) > 0 || costOfValue(op->getResult(0)) > 0);
  };
  SmallVector<MergedAxesOpInterface> found;
  for (Operation &op : block) {
    auto merged = dyn_cast<MergedAxesOpInterface>(op);
    auto isProducer = [&](Value x) { return isObstacle(x.getDefiningOp()); };
    if (merged && (llvm::any_of(op.getOperands(), isProducer) ||
                   llvm::any_of(op.getUsers(), isObstacle)))
      found.push_back(merged);
  }
  return found;
}

/// Whether reshapes have gone.
static bool unmerge(ArrayRef<MergedAxesOpInterface> ops) {
  bool changed = false;
  for (MergedAxesOpInterface op : ops) {
    OpBuilder builder(op);
    Value result = op.unmergeAxes(builder);
    if (!result)
      continue;
    op->getResult(0).replaceAllUsesWith(result);
    op->erase();
    changed = true;
  }
  return changed;
}

//===-- rewriting ---------------------------------------------------------===//

namespace {
/// Builds all operators again, in their orders.
class Rewriting {
public:
  Rewriting(Block &block, const Orders &orders)
      : block(block), orders(orders), builder(block.getParentOp()) {}

  void run() {
    for (Operation &op : llvm::make_early_inc_range(block)) {
      builder.setInsertionPoint(&op);
      if (orders.find(&op))
        rebuild(&op);
      else
        adapt(&op);
    }
    for (Operation *op : llvm::reverse(replaced))
      op->erase();
  }

private:
  /// An operator that knows of no other order.
  void adapt(Operation *op) {
    if (auto dim = dyn_cast<tensor::DimOp>(op); dim && adaptSize(dim))
      return;
    for (OpOperand &operand : op->getOpOperands())
      if (RankedTensorType type = arrayType(operand.get()))
        operand.set(inOrderOf(operand.get(), plainOrder(type.getRank())));
  }

  /// A size needs no array in another order: it has gone elsewhere.
  bool adaptSize(tensor::DimOp dim) {
    Value source = dim.getSource();
    std::optional<int64_t> axis = dim.getConstantIndex();
    if (!axis || !arrayType(source) || !results.contains(source))
      return false;
    int64_t place = inverseOf(orders.orderOf(source))[*axis];
    dim.replaceAllUsesWith(dimOf(builder, dim.getLoc(), moved(source), place));
    replaced.push_back(dim);
    return true;
  }

  void rebuild(Operation *op) {
    replaced.push_back(op);
    if (orders.isRepeated(op))
      return;
    results[op->getResult(0)] = build(op, *orders.find(op));
  }

  Value build(Operation *op, const AxisOrders &own) {
    SmallVector<Value> operands(op->getOperands());
    for (auto [x, order] : llvm::zip(operands, own.operands))
      if (arrayType(x))
        x = inOrderOf(x, order);
    return cast<PermutableOpInterface>(op).permuteAxes(builder, own, operands);
  }

  /// What has taken the place of x, in its order.
  Value moved(Value x) {
    Value result = results.lookup(x);
    return result ? result : x;
  }

  Value inOrderOf(Value x, const AxisOrder &order) {
    if (Value copy = copies[x][order])
      return copy;
    return copies[x][order] = makeInOrder(x, order);
  }

  Value makeInOrder(Value x, const AxisOrder &order) {
    Operation *op = x.getDefiningOp();
    if (!orders.isRepeated(op))
      return reorder(moved(x), orders.orderOf(x), order);
    if (FailureOr<AxisOrders> own = Orders::ordersFor(op, order);
        succeeded(own))
      return build(op, *own);
    AxisOrder plain = plainOrder(order.size());
    return reorder(build(op, *Orders::ordersFor(op, plain)), plain, order);
  }

  Value reorder(Value x, ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
    AxisOrder permutation = inOrder(inverseOf(from), to);
    Location loc = x.getLoc();
    if (!isSameMemory(arrayType(x), plainOrder(to.size()), permutation))
      return transpose(builder, loc, x, permutation);
    SmallVector<OpFoldResult> sizes = sizesOf(builder, loc, x), moved;
    for (int64_t axis : permutation)
      moved.push_back(sizes[axis]);
    return reshapeTo(builder, loc, x, moved);
  }

  Block &block;
  const Orders &orders;
  OpBuilder builder;
  SmallVector<Operation *> replaced;
  DenseMap<Value, Value> results;
  DenseMap<Value, std::map<AxisOrder, Value>> copies;
};

struct ChannelsLast : ngc::impl::ChannelsLastBase<ChannelsLast> {
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    Block &block = getOperation().getBody().front();
    while (true) {
      Orders orders(block);
      if (!orders.hasWishes())
        return;
      orders.search();
      if (!unmerge(orders.besideObstacles()))
        return Rewriting(block, orders).run();
      // Reshapes of reshapes become one.
      (void)applyPatternsGreedily(getOperation(), FrozenRewritePatternSet());
    }
  }
};
} // namespace
