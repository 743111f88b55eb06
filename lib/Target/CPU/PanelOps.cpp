// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every form of tile does with the kernel around it.
#include "Panels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "ngc/Names.h"

using namespace mlir;
using namespace ngc;

// A slab before and one behind the result along each axis; corners twice.
void ngc::fillBorder(OpBuilder &b, const Panels &panels) {
  tensor::PadOp pad = panels.pad;
  if (!pad)
    return;
  linalg::GenericOp sum = panels.sum;
  Location loc = sum.getLoc();
  Value memory = panels.places[PanelOut].memory;
  auto type = cast<MemRefType>(memory.getType());
  Value number =
      b.clone(*pad.getConstantPaddingValue().getDefiningOp())->getResult(0);
  SmallVector<OpFoldResult> sizes;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    sizes.push_back(
        type.isDynamicDim(axis)
            ? OpFoldResult(
                  memref::DimOp::create(b, loc, memory, axis).getResult())
            : b.getIndexAttr(type.getDimSize(axis)));
  SmallVector<OpFoldResult> ones(type.getRank(), b.getIndexAttr(1));
  auto fill = [&](int64_t axis, int64_t from, int64_t cells) {
    if (cells == 0)
      return;
    SmallVector<OpFoldResult> offsets(type.getRank(), b.getIndexAttr(0));
    SmallVector<OpFoldResult> slab = sizes;
    offsets[axis] = b.getIndexAttr(from);
    slab[axis] = b.getIndexAttr(cells);
    linalg::FillOp::create(
        b, loc, number,
        memref::SubViewOp::create(b, loc, memory, offsets, slab, ones)
            .getResult());
  };
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    int64_t high = pad.getStaticHigh()[axis];
    fill(axis, 0, pad.getStaticLow()[axis]);
    fill(axis, type.getDimSize(axis) - high, high);
  }
}

// What the tiles have replaced, users first.
void ngc::eraseReplaced(Panels &panels) {
  auto kernel = panels.store->getParentOfType<func::FuncOp>();
  panels.store.erase();
  for (auto store : panels.moreStores)
    store.erase();
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(kernel.front())))
    if (op.use_empty() && op.getNumResults() && !isa<scf::ForallOp>(op))
      op.erase();
}

Value ngc::rowTotal(OpBuilder &b, const Panels &panels) {
  linalg::GenericOp sum = panels.sum;
  Location loc = sum.getLoc();
  Value total = arith::ConstantIndexOp::create(b, loc, 1);
  for (const Axis &axis : panels.rows)
    total = b.createOrFold<arith::MulIOp>(
        loc, total,
        axis.isOpen()
            ? axis.bound
            : arith::ConstantIndexOp::create(b, loc, axis.extent).getResult());
  return total;
}

scf::ForallOp ngc::createTasks(OpBuilder &b, const Panels &panels,
                               int64_t rowsPerTask, int64_t panelCount,
                               int64_t panelsPerTask, int64_t operations) {
  SmallVector<OpFoldResult> low, high, step;
  auto loop = [&](OpFoldResult end, int64_t by) {
    low.push_back(b.getIndexAttr(0));
    high.push_back(end);
    step.push_back(b.getIndexAttr(by));
  };
  for (const Axis &axis : panels.outer)
    loop(axis.isOpen() ? OpFoldResult(axis.bound) : b.getIndexAttr(axis.extent),
         1);
  std::optional<int64_t> rows = panels.rowCount();
  loop(rows ? OpFoldResult(b.getIndexAttr(*rows))
            : OpFoldResult(rowTotal(b, panels)),
       rowsPerTask);
  loop(b.getIndexAttr(panelCount), panelsPerTask);
  linalg::GenericOp sum = panels.sum;
  auto tasks = scf::ForallOp::create(b, sum.getLoc(), low, high, step,
                                     ValueRange(), std::nullopt);
  tasks->setAttr(costAttr, b.getI64IntegerAttr(operations));
  return tasks;
}
