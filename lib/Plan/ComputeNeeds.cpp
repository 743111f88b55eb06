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
      if (failed(mask(entry)))
        return signalPassFailure();
  }

  LogicalResult mask(plan::EntryOp entry) {
    DenseMap<Value, uint64_t> needs;
    unsigned outputs = 0;
    for (auto output : entry.getBody().getOps<plan::OutputOp>()) {
      if (outputs == 64)
        return entry.emitError("a net can have 64 outputs at most");
      needs[output.getMemory()] = uint64_t(1) << outputs++;
    }
    Builder builder(&getContext());
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(entry.getBody().front()))) {
      auto call = dyn_cast<plan::CallOp>(op);
      if (!call)
        continue;
      uint64_t need = 0;
      for (Value output : call.getOutputs())
        need |= needs.lookup(root(output));
      if (!need) {
        call.erase();
        continue;
      }
      call.setNeedAttr(builder.getI64IntegerAttr(need));
      for (Value input : call.getInputs())
        needs[root(input)] |= need;
    }
    return success();
  }
};
} // namespace
