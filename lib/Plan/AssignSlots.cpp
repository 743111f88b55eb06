// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every slot gets a place in the arena.
//
// Sizes are monomials of the entry's dynamic dimensions: 64 * n bytes, 12 * h
// * w bytes. All slots of one monomial share a region, in which offsets and
// sizes are multiples of the same unknown number; so the layout found here is
// right for every batch. Within a region a slot may take the place of another
// that is dead: the lowest gap over its interval [first write, last read].
// Which slots go first decides how much is wasted: the largest, as they fit
// nowhere later, or those that live longest, or whose product of both is
// largest. All three are tried. No order is best for all nets (U-Net's skips
// live long: 1.25 times the bound by size, 1.00 by life). Of ten entries of the
// example nets one order came within a hundredth of the most that lives at a
// time in the region of the batch; regions share nothing.
//
// What is repeated is one call for whatever lives longer than a turn: memory
// that is used outside, too, or seen entry by entry.
//
// Offsets are multiples of 64 bytes before multiplication, hence after it.
#include "dialect/plan/Plan.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "ngc/Passes.h"
#include "ngc/artifact.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

namespace ngc {
#define GEN_PASS_DEF_ASSIGNSLOTS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

static constexpr int64_t cacheLine = 64;

namespace {
struct Slot {
  plan::SlotOp op;
  int64_t bytes;      // per unit of the monomial
  int64_t begin, end; // numbers of calls
  int64_t offset = 0;
};
using Monomial = SmallVector<int64_t, NGC_MAX_DIMS>;
} // namespace

static int64_t bytesOf(MemRefType type) {
  int64_t elements = 1;
  for (int64_t size : type.getShape())
    if (!ShapedType::isDynamic(size))
      elements *= size;
  int64_t bits = std::max<int64_t>(type.getElementTypeBitWidth(), 8);
  return llvm::alignTo(elements * bits / 8, cacheLine);
}

namespace {
// When slots are written and read: calls are counted.
class Lifetimes {
public:
  explicit Lifetimes(std::vector<Slot> &slots) {
    for (Slot &slot : slots)
      slotOf[slot.op] = &slot;
  }

  void visit(Block &block) {
    for (Operation &op : block) {
      if (auto repeat = dyn_cast<plan::RepeatOp>(op)) {
        int64_t begin = next;
        visit(repeat.getBody().front());
        stretch(repeat, begin, next - 1);
      }
      if (!isa<plan::CallOp>(op))
        continue;
      for (Value memory : op.getOperands())
        mark(memory, next, next);
      ++next;
    }
  }

private:
  // The slot below all views; `isEntry`: some view is of an entry of it.
  Slot *find(Value memory, bool &isEntry) {
    while (auto view = memory.getDefiningOp<plan::ViewOp>()) {
      isEntry |= view.getStart() != nullptr;
      memory = view.getSource();
    }
    return slotOf.lookup(memory.getDefiningOp());
  }

  void mark(Value memory, int64_t begin, int64_t end) {
    bool isEntry = false;
    Slot *slot = find(memory, isEntry);
    if (!slot)
      return;
    slot->begin = std::min(slot->begin, begin);
    slot->end = std::max(slot->end, end);
  }

  static bool isUsedOutside(Value memory, plan::RepeatOp repeat) {
    return llvm::any_of(memory.getUsers(), [&](Operation *user) {
      auto view = dyn_cast<plan::ViewOp>(user);
      return view ? isUsedOutside(view.getMemory(), repeat)
                  : !repeat->isProperAncestor(user);
    });
  }

  void stretch(plan::RepeatOp repeat, int64_t begin, int64_t end) {
    repeat->walk([&](plan::CallOp call) {
      for (Value memory : call.getOperands()) {
        bool isEntry = false;
        Slot *slot = find(memory, isEntry);
        if (slot && (isEntry || isUsedOutside(slot->op.getMemory(), repeat)))
          mark(memory, begin, end);
      }
    });
  }

  DenseMap<Operation *, Slot *> slotOf;
  int64_t next = 0;
};
} // namespace

// The lowest gap among the slots that live at the same time, or the end.
static int64_t lowestOffset(const Slot &slot, ArrayRef<Slot *> placed) {
  SmallVector<std::pair<int64_t, int64_t>> taken;
  for (Slot *other : placed)
    if (other->begin <= slot.end && slot.begin <= other->end)
      taken.push_back({other->offset, other->offset + other->bytes});
  llvm::sort(taken);
  int64_t end = 0;
  for (auto [from, to] : taken) {
    if (from - end >= slot.bytes)
      break;
    end = std::max(end, to);
  }
  return end;
}

// Gives places in the order of the slots. Returns what they take together.
static int64_t place(ArrayRef<Slot *> slots) {
  SmallVector<Slot *> placed;
  int64_t size = 0;
  for (Slot *slot : slots) {
    slot->offset = lowestOffset(*slot, placed);
    size = std::max(size, slot->offset + slot->bytes);
    placed.push_back(slot);
  }
  return size;
}

static int64_t layOut(ArrayRef<Slot *> slots) {
  using Rank = int64_t (*)(const Slot &);
  static constexpr Rank ranks[] = {
      [](const Slot &slot) { return slot.bytes; },
      [](const Slot &slot) { return slot.end - slot.begin; },
      [](const Slot &slot) { return slot.bytes * (slot.end - slot.begin + 1); },
  };
  SmallVector<Slot *> best;
  int64_t size = INT64_MAX;
  for (Rank rank : ranks) {
    SmallVector<Slot *> order(slots);
    llvm::stable_sort(order,
                      [&](Slot *a, Slot *b) { return rank(*a) > rank(*b); });
    if (int64_t taken = place(order); taken < size) {
      size = taken;
      best = order;
    }
  }
  return place(best);
}

static void assign(plan::EntryOp entry) {
  std::vector<Slot> slots;
  for (auto op : entry.getBody().getOps<plan::SlotOp>())
    slots.push_back({op, bytesOf(op.getMemory().getType()), INT64_MAX, -1});
  Lifetimes(slots).visit(entry.getBody().front());

  llvm::MapVector<Monomial, SmallVector<Slot *>> regions;
  for (Slot &slot : slots) {
    Monomial exponents(entry.getDims(), 0);
    for (int64_t dim : slot.op.getDimIds())
      ++exponents[dim];
    if (slot.end >= 0)
      regions[exponents].push_back(&slot);
    else
      slot.op.erase(); // its calls are gone
  }
  Builder builder(entry.getContext());
  SmallVector<Attribute> table;
  for (auto &[exponents, members] : regions) {
    int64_t size = layOut(members);
    for (Slot *slot : members) {
      slot->op.setRegionAttr(builder.getI64IntegerAttr(table.size()));
      slot->op.setOffsetAttr(builder.getI64IntegerAttr(slot->offset));
    }
    SmallVector<int64_t> row = {size};
    row.append(exponents.begin(), exponents.end());
    table.push_back(builder.getDenseI64ArrayAttr(row));
  }
  entry.setRegionsAttr(builder.getArrayAttr(table));
}

namespace {
struct AssignSlots : ngc::impl::AssignSlotsBase<AssignSlots> {
  void runOnOperation() override {
    // Views of dropped slots would keep them alive.
    getOperation().walk([](plan::ViewOp view) {
      if (view.use_empty())
        view.erase();
    });
    for (auto entry : getOperation().getOps<plan::EntryOp>())
      assign(entry);
  }
};
} // namespace
