// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who slides a window over an image leaves out what is beyond its border.
//
//   call @pad (%x) into (%p)
//   call @depthwise (%p, %w) into (%y)
//   =>
//   call @depthwise_within (%x, %w) into (%y)
//
// Where nobody could write the border around his result (ngc-write-borders),
// as around what the caller hands over, the padded copy is a pass over the
// array of its own. A depthwise convolution takes no longer than such a pass.
// Its tiles know which of their taps are beyond the image, and have no products
// for these: they would be zeros.
#include "PackPanels.h"
#include "mlir/IR/IRMapping.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "llvm/ADT/MapVector.h"

#include <tuple>

namespace ngc {
#define GEN_PASS_DEF_READBORDERS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

namespace {
struct ReadBorders : ngc::impl::ReadBordersBase<ReadBorders> {
  void runOnOperation() override {
    PlanCalls callers(getOperation());
    calls = &callers;
    within.clear();
    callers.forEachPad(
        [&](plan::CallOp call, tensor::PadOp pad) { join(call, pad); });
    callers.eraseUncalled();
  }

  // All calls that read what `writer` writes, each with its new kernel; none
  // if somebody needs the border in memory.
  SmallVector<std::pair<OpOperand *, func::FuncOp>>
  readersOf(plan::CallOp writer, tensor::PadOp pad) {
    SmallVector<std::pair<OpOperand *, func::FuncOp>> readers;
    for (OpOperand &use : writer.getOutputs()[0].getUses()) {
      auto call = dyn_cast<plan::CallOp>(use.getOwner());
      unsigned number = use.getOperandNumber();
      if (call == writer)
        continue;
      if (!call || number >= call.getInputs().size() ||
          llvm::count(call->getOperands(), use.get()) != 1)
        return {};
      func::FuncOp kernel = calls->kernelOf(call);
      auto [place, isNew] = within.try_emplace({kernel, pad, number});
      if (isNew && kernel && !kernel.isExternal())
        place->second = readWithin(kernel, pad, number);
      if (!place->second)
        return {};
      readers.emplace_back(&use, place->second);
    }
    return readers;
  }

  void join(plan::CallOp writer, tensor::PadOp pad) {
    auto slot = writer.getOutputs()[0].getDefiningOp<plan::SlotOp>();
    if (!slot)
      return;
    Value image = writer.getInputs()[0];
    auto readers = readersOf(writer, pad);
    if (readers.empty())
      return;
    for (auto [use, kernel] : readers) {
      cast<plan::CallOp>(use->getOwner()).setCallee(kernel.getSymName());
      use->set(image);
    }
    writer.erase();
    slot->erase();
  }

  // The kernel with the pad before its first op. Null if its tiles could not
  // leave anything out.
  func::FuncOp readWithin(func::FuncOp kernel, tensor::PadOp pad,
                          unsigned number) {
    func::FuncOp copy = calls->copyOf(kernel, "_within");
    BlockArgument image = copy.getArgument(number);
    RankedTensorType type = pad.getSourceType();
    image.setType(MemRefType::get(type.getShape(), type.getElementType()));
    copy.setFunctionType(FunctionType::get(
        &getContext(), copy.front().getArgumentTypes(), TypeRange()));
    for (Operation *user : llvm::make_early_inc_range(image.getUsers()))
      if (auto whole = dyn_cast<bufferization::ToTensorOp>(user))
        addPad(whole, pad);
    auto isWeight = [&](BlockArgument argument) {
      return calls->isWeight(kernel.getArgument(argument.getArgNumber()));
    };
    std::optional<Panels> panels = findPanels(copy, isWeight);
    if (panels && panels->border &&
        panels->places[PanelA].memory == Value(image) &&
        panels->places[PanelB].memory != Value(image) &&
        isa<BlockArgument>(panels->places[PanelB].memory) &&
        isWeight(cast<BlockArgument>(panels->places[PanelB].memory)))
      return copy;
    calls->erase(copy);
    return {};
  }

  static void addPad(bufferization::ToTensorOp whole, tensor::PadOp pad) {
    OpBuilder builder(whole);
    auto cells = bufferization::ToTensorOp::create(
        builder, whole.getLoc(), pad.getSourceType(), whole.getBuffer(),
        /*restrict=*/true);
    IRMapping values;
    values.map(pad.getSource(), cells.getResult());
    auto number = builder.clone(*pad.getConstantPaddingValue().getDefiningOp());
    values.map(pad.getConstantPaddingValue(), number->getResult(0));
    whole.replaceAllUsesWith(builder.clone(*pad, values)->getResult(0));
    whole.erase();
  }

  PlanCalls *calls = nullptr;
  llvm::MapVector<std::tuple<Operation *, Operation *, unsigned>, func::FuncOp>
      within;
};
} // namespace
