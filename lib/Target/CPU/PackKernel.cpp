// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Panels of what is no weight: a kernel makes them in every call.
//
//   plan.call @scores (%q, %k) into (%s)
//   =>
//   %p = plan.slot : panels of %k
//   plan.call @scores_pack (%k) into (%p)
//   plan.call @scores (%q, %p) into (%s)
//
// It moves each element of `b` once, the products use it once a row: from some
// ten rows on that is little. A loop over places of a panel writes line after
// line; what it reads lies in a few lines that stay in the cache meanwhile.
#include "PackPanels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ngc/Names.h"

using namespace mlir;
using namespace ngc;

static func::FuncOp ownerOf(BlockArgument argument) {
  return cast<func::FuncOp>(argument.getOwner()->getParentOp());
}

//===-- what it can do ----------------------------------------------------===//

static bool moves(const Axis &axis) { return axis.steps[PanelB] != 0; }

// The first axis alone may have an unknown size: that of the memory, too.
static bool isPackable(const Panels &panels) {
  constexpr int64_t fewestRows = 12;
  if (std::optional<int64_t> rows = panels.rowCount())
    if (*rows < fewestRows)
      return false;
  auto isKnown = [](const Axis &axis) { return !axis.isOpen(); };
  SmallVector<Axis> outer =
      llvm::to_vector(llvm::make_filter_range(panels.outer, moves));
  return llvm::all_of(panels.reductions, isKnown) &&
         llvm::all_of(llvm::drop_begin(outer, outer.empty() ? 0 : 1), isKnown);
}

static SmallVector<int64_t> packedShape(const Panels &panels,
                                        const PanelLayout &layout) {
  SmallVector<int64_t> shape;
  for (const Axis &axis : panels.outer)
    if (moves(axis))
      shape.push_back(axis.extent);
  shape.push_back(llvm::divideCeil(panels.columns(), layout.width()));
  for (const Axis &axis : panels.reductions)
    shape.push_back(axis.extent);
  shape.push_back(layout.width());
  return shape;
}

// The dynamic dimension of the entry that the memory's first axis is.
static std::optional<SmallVector<int64_t>> dimIds(Value memory) {
  Operation *op = memory.getDefiningOp();
  if (auto slot = dyn_cast_if_present<plan::SlotOp>(op))
    return llvm::to_vector(slot.getDimIds());
  if (auto input = dyn_cast_if_present<plan::InputOp>(op))
    return llvm::to_vector(input.getDimIds());
  if (auto view = dyn_cast_if_present<plan::ViewOp>(op))
    return llvm::to_vector(view.getDimIds());
  if (isa_and_present<plan::WeightOp>(op))
    return SmallVector<int64_t>();
  return std::nullopt;
}

//===-- the kernel --------------------------------------------------------===//

namespace {
/// for outer..., panel: for k...: for n: to[outer, panel, k, n] = from[...]
class PackEmitter {
public:
  PackEmitter(const Panels &panels, const PanelLayout &layout,
              func::FuncOp kernel)
      : panels(panels), layout(layout), b(kernel.getContext()),
        loc(kernel.getLoc()) {
    b.setInsertionPointToStart(kernel.addEntryBlock());
    from = kernel.getArgument(0);
    to = kernel.getArgument(1);
  }

  void run() {
    SmallVector<OpFoldResult> low, high, step;
    SmallVector<Axis> axes =
        llvm::to_vector(llvm::make_filter_range(panels.outer, moves));
    for (const Axis &axis : axes)
      high.push_back(
          axis.isOpen()
              ? OpFoldResult(memref::DimOp::create(b, loc, from, 0).getResult())
              : b.getIndexAttr(axis.extent));
    int64_t count = llvm::divideCeil(panels.columns(), layout.width());
    high.push_back(b.getIndexAttr(count));
    low.assign(high.size(), b.getIndexAttr(0));
    step.assign(high.size(), b.getIndexAttr(1));
    auto tasks = scf::ForallOp::create(b, loc, low, high, step, ValueRange(),
                                       std::nullopt);
    int64_t moved = layout.width();
    for (const Axis &axis : panels.reductions)
      moved *= axis.extent;
    tasks->setAttr(costAttr, b.getI64IntegerAttr(moved));
    func::ReturnOp::create(b, loc);
    b.setInsertionPointToStart(tasks.getBody());
    llvm::append_range(places, tasks.getInductionVars());
    Value offset = constant(panels.places[PanelB].start);
    for (auto [axis, index] : llvm::zip(axes, places))
      offset = add(offset, scale(index, axis.steps[PanelB]));
    first = scale(places.back(), layout.width());
    reductions(panels.reductions, offset);
  }

private:
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  Value add(Value x, Value y) {
    return b.createOrFold<arith::AddIOp>(loc, x, y);
  }
  Value scale(Value x, int64_t by) {
    return b.createOrFold<arith::MulIOp>(loc, x, constant(by));
  }
  template <typename Body> void loop(Value end, Body body) {
    auto op = scf::ForOp::create(b, loc, constant(0), end, constant(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(op.getBody()->getTerminator());
    body(op.getInductionVar());
  }

  void reductions(ArrayRef<Axis> axes, Value offset) {
    if (axes.empty())
      return columns(offset);
    loop(constant(axes[0].extent), [&](Value index) {
      places.push_back(index);
      reductions(axes.drop_front(),
                 add(offset, scale(index, axes[0].steps[PanelB])));
      places.pop_back();
    });
  }

  // Those that there are, then zeros up to the panel's end.
  void columns(Value offset) {
    Value flat = flatten();
    Value end = arith::MinUIOp::create(
        b, loc, constant(layout.width()),
        arith::SubIOp::create(b, loc, constant(panels.columns()), first));
    auto store = [&](Value number, Value lane) {
      SmallVector<Value> at = places;
      at.push_back(lane);
      memref::StoreOp::create(b, loc, number, to, at);
    };
    loop(end, [&](Value lane) {
      Value at =
          add(offset, scale(add(first, lane), panels.column.steps[PanelB]));
      store(memref::LoadOp::create(b, loc, flat, at), lane);
    });
    if (panels.columns() % layout.width() == 0)
      return;
    Value zero = arith::ConstantOp::create(
        b, loc, b.getZeroAttr(panels.places[PanelB].element));
    loop(arith::SubIOp::create(b, loc, constant(layout.width()), end),
         [&](Value lane) { store(zero, add(end, lane)); });
  }

  // All of `from` as one axis.
  Value flatten() {
    auto type =
        MemRefType::get({ShapedType::kDynamic}, panels.places[PanelB].element);
    return memref::ReinterpretCastOp::create(
        b, loc, type, from, OpFoldResult(b.getIndexAttr(0)),
        ArrayRef<OpFoldResult>{OpFoldResult(constant(1))},
        ArrayRef<OpFoldResult>{b.getIndexAttr(1)});
  }

  const Panels &panels;
  const PanelLayout &layout;
  OpBuilder b;
  Location loc;
  Value from, to, first;
  SmallVector<Value> places;
};
} // namespace

//===-- the plan ----------------------------------------------------------===//

// Whoever reads the same array otherwise keeps the argument.
BlockArgument PlanCalls::ofItsOwn(Panels &panels, BlockArgument argument) {
  Place &place = panels.places[PanelB];
  auto isOnlyRead = [&](Value value) {
    return llvm::count_if(value.getUsers(), [](Operation *op) {
             return !isa<memref::DimOp>(op);
           }) <= 1;
  };
  bool isAlone = isOnlyRead(argument);
  for (Operation *user : argument.getUsers())
    if (auto tensor = dyn_cast<bufferization::ToTensorOp>(user))
      isAlone &= isOnlyRead(tensor.getResult());
  if (isAlone)
    return argument;
  func::FuncOp kernel = ownerOf(argument);
  SmallVector<plan::CallOp> &callers = calls[kernel.getSymNameAttr()];
  unsigned last = callers.front().getInputs().size();
  if (failed(kernel.insertArgument(last, argument.getType(), {},
                                   argument.getLoc())))
    return argument;
  for (plan::CallOp call : callers)
    call.getInputsMutable().append(call.getInputs()[argument.getArgNumber()]);
  BlockArgument own = kernel.getArgument(last);
  place.memory = own;
  return own;
}

LogicalResult PlanCalls::packInCall(Panels &panels, PanelLayout &layout) {
  auto argument = dyn_cast<BlockArgument>(panels.places[PanelB].memory);
  if (!argument || !panels.spreadsA || !isPackable(panels))
    return failure();
  func::FuncOp kernel = ownerOf(argument);
  SmallVector<plan::CallOp> &callers = calls[kernel.getSymNameAttr()];
  auto type = MemRefType::get(packedShape(panels, layout),
                              panels.places[PanelB].element);
  for (plan::CallOp call : callers) {
    auto ids = dimIds(call.getInputs()[argument.getArgNumber()]);
    if (!ids || static_cast<int64_t>(ids->size()) < type.getNumDynamicDims())
      return failure();
  }
  argument = ofItsOwn(panels, argument);
  unsigned number = argument.getArgNumber();
  auto pack = func::FuncOp::create(
      kernel.getLoc(), (kernel.getSymName() + "_pack").str(),
      FunctionType::get(kernel.getContext(), {argument.getType(), type}, {}));
  pack.setPrivate();
  pack->setAttr(kernelAttr, Builder(kernel.getContext()).getI64IntegerAttr(1));
  symbols.insert(pack);
  PackEmitter(panels, layout, pack).run();
  for (plan::CallOp call : callers) {
    OpBuilder builder(call);
    Value whole = call.getInputs()[number];
    SmallVector<int64_t> ids = *dimIds(whole);
    ids.resize(type.getNumDynamicDims());
    Operation *outermost = call; // memory is the entry's
    while (!isa<plan::EntryOp>(outermost->getParentOp()))
      outermost = outermost->getParentOp();
    builder.setInsertionPoint(outermost);
    auto slot = plan::SlotOp::create(builder, call.getLoc(), type, ids,
                                     IntegerAttr(), IntegerAttr());
    builder.setInsertionPoint(call);
    plan::CallOp::create(
        builder, call.getLoc(), FlatSymbolRefAttr::get(pack.getSymNameAttr()),
        whole, slot.getMemory(), DenseI64ArrayAttr(), call.getLayersAttr());
    call.getInputsMutable()[number].set(slot.getMemory());
  }
  readPacked(argument, type);
  stepThroughPanels(panels, layout);
  return success();
}
