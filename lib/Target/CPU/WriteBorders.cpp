// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who sums products writes into the middle of a padded array.
//
//   call @conv (%x, %w) into (%y)
//   call @pad (%y) into (%p)
//   call @depthwise (%p, ...)
//   =>
//   call @conv_padded (%x, %w) into (%p)
//   call @depthwise (%p, ...)
//
// The padded copy that a window wants (ngc-expose-padding) costs a pass over
// the array: half of the time of a depthwise convolution. If nobody else reads
// what is copied, the kernel that makes it can as well leave room around it:
// its sums are stored one by one anyway. Only the border is left to fill.
#include "PackPanels.h"
#include "dialect/plan/Plan.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace ngc {
#define GEN_PASS_DEF_WRITEBORDERS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

namespace {
struct WriteBorders : ngc::impl::WriteBordersBase<WriteBorders> {
  void runOnOperation() override {
    PlanCalls callers(getOperation());
    calls = &callers;
    padded.clear();
    callers.forEachPad(
        [&](plan::CallOp call, tensor::PadOp pad) { join(call, pad); });
    callers.eraseUncalled();
  }

  // The call that writes a slot which nobody but `reader` reads.
  plan::CallOp writerOf(Value memory, plan::CallOp reader) {
    plan::CallOp writer;
    if (!memory.getDefiningOp<plan::SlotOp>())
      return {};
    for (Operation *user : memory.getUsers()) {
      auto call = dyn_cast<plan::CallOp>(user);
      if (!call || (call != reader && writer))
        return {};
      if (call != reader)
        writer = call;
    }
    return writer && llvm::equal(writer.getOutputs(), ArrayRef(memory)) &&
                   !llvm::is_contained(writer.getInputs(), memory)
               ? writer
               : plan::CallOp();
  }

  void join(plan::CallOp reader, tensor::PadOp pad) {
    plan::CallOp writer = writerOf(reader.getInputs()[0], reader);
    auto slot = reader.getOutputs()[0].getDefiningOp<plan::SlotOp>();
    if (!writer || !slot)
      return;
    func::FuncOp kernel = calls->kernelOf(writer);
    if (!kernel || !canPad(kernel, pad))
      return;
    auto [place, isNew] = padded.try_emplace({kernel, pad});
    if (isNew)
      place->second = addPad(kernel, pad);
    func::FuncOp joined = place->second;
    if (!joined)
      return;
    slot->moveBefore(writer);
    writer.setCallee(joined.getSymName());
    Operation *dead = writer.getOutputs()[0].getDefiningOp();
    writer.getOutputsMutable()[0].set(slot.getMemory());
    reader.erase();
    dead->erase();
  }

  // Only the emitter of panels leaves room, so it must be sure to be the one.
  bool canPad(func::FuncOp kernel, tensor::PadOp pad) {
    auto isWeight = [&](BlockArgument argument) {
      return calls->isWeight(argument);
    };
    std::optional<Panels> panels = findPanels(kernel, isWeight);
    if (!panels)
      return false;
    auto b = dyn_cast<BlockArgument>(panels->places[PanelB].memory);
    if (panels->needsPacking && !(b && isWeight(b)))
      return false;
    return panels->store.getSource().getType() == pad.getSource().getType() &&
           panels->store.getSource().getDefiningOp<linalg::GenericOp>();
  }

  // The kernel with the pad behind its last op. Null, if there are no panels
  // with it: behind an axis of unknown size the border's place is no number.
  func::FuncOp addPad(func::FuncOp kernel, tensor::PadOp pad) {
    func::FuncOp copy = calls->copyOf(kernel, "_padded");
    auto store =
        *copy.getOps<bufferization::MaterializeInDestinationOp>().begin();
    OpBuilder builder(store);
    IRMapping values;
    values.map(pad.getSource(), store.getSource());
    auto number = builder.clone(*pad.getConstantPaddingValue().getDefiningOp());
    values.map(pad.getConstantPaddingValue(), number->getResult(0));
    Value result = builder.clone(*pad, values)->getResult(0);
    store.getSourceMutable().set(result);
    auto out = cast<BlockArgument>(store.getDest());
    auto type = cast<RankedTensorType>(result.getType());
    out.setType(MemRefType::get(type.getShape(), type.getElementType()));
    copy.setFunctionType(FunctionType::get(
        &getContext(), copy.front().getArgumentTypes(), TypeRange()));
    auto isWeight = [&](BlockArgument argument) {
      return calls->isWeight(kernel.getArgument(argument.getArgNumber()));
    };
    if (findPanels(copy, isWeight))
      return copy;
    calls->erase(copy);
    return {};
  }

  PlanCalls *calls = nullptr;
  llvm::MapVector<std::pair<Operation *, Operation *>, func::FuncOp> padded;
};
} // namespace
