// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which requested outputs need which call: a mask with one bit an output.
//
// Walked backwards, a call is needed for what its results are needed for; so
// one entry answers "this output only" and "everything" at their own cost.
// A call that nothing needs goes.
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

static void join(Mask &mask, const Mask &other) {
  mask.resize(std::max(mask.size(), other.size()));
  for (auto [word, bits] : llvm::zip(mask, other))
    word |= bits;
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
    size_t words = llvm::divideCeil(llvm::range_size(outputs), 64);
    DenseMap<Value, Mask> needs;
    for (auto [i, output] : llvm::enumerate(outputs)) {
      Mask &mask = needs[output.getMemory()];
      mask.assign(words, 0);
      mask[i / 64] = uint64_t(1) << i % 64;
    }
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(entry.getBody().front()))) {
      auto call = dyn_cast<plan::CallOp>(op);
      if (!call)
        continue;
      Mask need(words, 0);
      for (Value output : call.getOutputs())
        join(need, needs.lookup(root(output)));
      if (llvm::all_of(need, [](int64_t word) { return word == 0; })) {
        call.erase();
        continue;
      }
      call.setNeed(need);
      for (Value input : call.getInputs())
        join(needs[root(input)], need);
    }
  }
};
} // namespace
