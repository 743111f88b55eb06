// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which requested outputs need which call: a mask with one bit an output.
//
// Walked backwards, a call is needed for what its results are needed for; so
// one entry answers "this output only" and "everything" at their own cost.
// A call that nothing needs goes. What is repeated is walked until nothing
// changes: a turn may read what the one before has written.
#include "dialect/plan/Plan.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_COMPUTENEEDS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

// One bit for each output, as in ngc_call.
using Mask = SmallVector<int64_t, 1>;

// Whether the mask grew.
static bool join(Mask &mask, const Mask &other) {
  mask.resize(std::max(mask.size(), other.size()));
  bool grew = false;
  for (auto [word, bits] : llvm::zip(mask, other)) {
    grew |= (bits & ~word) != 0;
    word |= bits;
  }
  return grew;
}

// The memory that a value names: views look through to it.
static Value root(Value memory) {
  while (auto view = memory.getDefiningOp<plan::ViewOp>())
    memory = view.getSource();
  return memory;
}

namespace {
struct ComputeNeeds : ngc::impl::ComputeNeedsBase<ComputeNeeds> {
  void runOnOperation() override {
    for (auto entry : getOperation().getOps<plan::EntryOp>())
      mask(entry);
  }

  void mask(plan::EntryOp entry) {
    auto outputs = entry.getBody().getOps<plan::OutputOp>();
    words = llvm::divideCeil(llvm::range_size(outputs), 64);
    needs.clear();
    for (auto [i, output] : llvm::enumerate(outputs)) {
      Mask &mask = needs[output.getMemory()];
      mask.assign(words, 0);
      mask[i / 64] = uint64_t(1) << i % 64;
    }
    visit(entry.getBody().front());
    entry->walk([&](plan::CallOp call) {
      Mask need = needOf(call);
      if (llvm::all_of(need, [](int64_t word) { return word == 0; }))
        call.erase();
      else
        call.setNeed(need);
    });
    entry->walk([](plan::RepeatOp repeat) {
      if (repeat.getBody().getOps<plan::CallOp>().empty() &&
          repeat.getBody().getOps<plan::RepeatOp>().empty())
        repeat.erase();
    });
  }

  Mask needOf(plan::CallOp call) {
    Mask need(words, 0);
    for (Value output : call.getOutputs())
      join(need, needs.lookup(root(output)));
    return need;
  }

  // Whether anything is needed for more than before.
  bool visit(Block &block) {
    bool grew = false;
    for (Operation &op : llvm::reverse(block)) {
      if (auto repeat = dyn_cast<plan::RepeatOp>(op))
        while (visit(repeat.getBody().front()))
          grew = true;
      auto call = dyn_cast<plan::CallOp>(op);
      if (!call)
        continue;
      Mask need = needOf(call);
      for (Value input : call.getInputs())
        grew |= join(needs[root(input)], need);
    }
    return grew;
  }

  size_t words = 0;
  DenseMap<Value, Mask> needs; // of memory
};
} // namespace
