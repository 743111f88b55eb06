// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that sum products become register tiles over panels of weights.
//
// Panels.h says what such a kernel is: matrix products, convolutions of any
// kind, both with what is applied to their results. Weights that a kernel
// reads are packed into panels (PackPanels.h), which its tiles read from the
// first element to the last. A task makes a block of rows of a few panels:
//
//   scf.forall (outer..., rows by block, panels by group):
//     for panel in group:              b's panel stays in the first cache
//       for row in block by tile:      a's rows stay in the second
//         tile                         sums stay in registers
//
// Panels of weights that are larger than the caches come from memory, so the
// tiles of a panel fetch the next one, each its share.
//
// Rows that fill no tile are a tile of their own. One of few rows takes more
// panels at once: a single row of one panel would wait for its own sums.
#include "PackPanels.h"
#include "TileShape.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"

namespace ngc {
#define GEN_PASS_DEF_EMITPANELS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

// What a task should take at least, in multiply-adds: some 25 us of vectors.
static constexpr int64_t productsPerTask = 1 << 20;
// An iteration's cost is counted in operations of which 65536 are a task's.
static constexpr int64_t productsPerOperation = 8;

namespace {
class PanelKernel {
public:
  PanelKernel(Panels panels, const TargetDescription &target)
      : panels(std::move(panels)), cacheBytes(target.l2Bytes),
        b(this->panels.store), loc(this->panels.sum.getLoc()),
        problem(target, this->panels.sumType().getIntOrFloatBitWidth() / 8) {
    problem.rows = this->panels.rowCount();
    problem.columns = this->panels.columns();
    problem.spreadsA = this->panels.spreadsA;
    tile = chooseTile(problem);
    layout = {problem.lanes, tile.vectors,
              tile.width(problem.lanes) * this->panels.column.steps[PanelB],
              /*isPadded=*/false};
  }

  /// False, with nothing changed, if `b` has to be packed and cannot be.
  bool pack(PlanCalls &calls) {
    return succeeded(calls.pack(panels, layout)) || !panels.needsPacking ||
           (panels.siblings.empty() &&
            succeeded(calls.packInCall(panels, layout)));
  }
  void emit();

private:
  void mergeReductions();
  void chooseBlocks();
  void emitTask(ValueRange indices);
  void emitPart(Value firstPanel, Value lastPanel, int64_t columns);
  void rowsByTile(Value panel, int64_t columns);
  bool fetchesAhead() const;
  void restOfRows(Value firstPanel, Value lastPanel, int64_t columns);
  void restOf(int64_t rows, Value firstPanel, Value lastPanel, int64_t columns);
  void forEach(Value from, Value to, int64_t by,
               function_ref<void(Value)> body);
  Value rowTotal();
  void fillBorder();
  void eraseOps();

  int64_t fullPanels() const { return panels.columns() / layout.width(); }
  int64_t restColumns() const { return panels.columns() % layout.width(); }
  int64_t panelCount() const {
    return llvm::divideCeil(panels.columns(), layout.width());
  }
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }

  Panels panels;
  int64_t cacheBytes;
  OpBuilder b;
  Location loc;
  TileProblem problem;
  TileShape tile;
  PanelLayout layout;
  int64_t rowsPerTask = 0, panelsPerTask = 0, products = 1;
  int64_t panelElements = 0; ///< 0: known at run time only

  // Of the task at hand.
  SmallVector<Value> bases, outerIndices;
  Value rowBegin, rowWhole, rowEnd;
};
} // namespace

//===-- sizes -------------------------------------------------------------===//

// Reductions that `a` and the panels step through as one are one.
void PanelKernel::mergeReductions() {
  SmallVector<Axis> &axes = panels.reductions;
  for (size_t i = axes.size(); i-- > 1;) {
    Axis &outer = axes[i - 1], &inner = axes[i];
    if (outer.isOpen() || inner.isOpen() ||
        outer.steps[PanelA] != inner.steps[PanelA] * inner.extent ||
        outer.steps[PanelB] != inner.steps[PanelB] * inner.extent)
      continue;
    int64_t extent = outer.extent * inner.extent;
    outer = inner;
    outer.extent = extent;
    axes.erase(axes.begin() + i);
  }
}

// The rows of a task stay in half of the second cache while panels pass by.
void PanelKernel::chooseBlocks() {
  // A few more than one: batches of many rows must not be one task.
  constexpr int64_t unknownSteps = 64, unknownRows = 8, fewestRows = 48;
  int64_t steps = 1;
  bool isKnown = true;
  for (const Axis &axis : panels.reductions) {
    steps *= axis.isOpen() ? unknownSteps : axis.extent;
    isKnown &= !axis.isOpen();
  }
  panelElements = isKnown ? steps * layout.width() : 0;
  int64_t bytes = panels.sumType().getIntOrFloatBitWidth() / 8;
  int64_t fit = cacheBytes / 2 / std::max<int64_t>(1, steps * bytes);
  rowsPerTask = std::max(fewestRows, fit) / tile.rows * tile.rows + tile.rows;
  int64_t rows = unknownRows;
  if (problem.rows) {
    int64_t tiles = llvm::divideCeil(*problem.rows, tile.rows);
    rowsPerTask = std::min(rowsPerTask, tiles * tile.rows);
    rows = std::min(rowsPerTask, *problem.rows);
  }
  int64_t each = rows * steps * layout.width() * panels.sumCount();
  int64_t enough = llvm::divideCeil(productsPerTask, each);
  // Neighbours, as each task but its first panel finds in the cache what it
  // has fetched.
  constexpr int64_t tasksOfMany = 32;
  panelsPerTask = std::min(
      panelCount(), std::max(enough, fetchesAhead() ? panelCount() / tasksOfMany
                                                    : int64_t(1)));
  products = each * panelsPerTask;
}

Value PanelKernel::rowTotal() {
  Value total = constant(1);
  for (const Axis &axis : panels.rows)
    total = b.createOrFold<arith::MulIOp>(
        loc, total, axis.isOpen() ? axis.bound : constant(axis.extent));
  return total;
}

//===-- loops -------------------------------------------------------------===//

void PanelKernel::forEach(Value from, Value to, int64_t by,
                          function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(b, loc, from, to, constant(by));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.getBody()->getTerminator());
  body(loop.getInductionVar());
}

// Whether there are panels that no cache keeps from one call to the next, and
// tiles enough to fetch them.
bool PanelKernel::fetchesAhead() const {
  int64_t bytes = panels.places[PanelB].element.getIntOrFloatBitWidth() / 8;
  return panelElements && layout.apart == panelElements &&
         rowsPerTask >= 2 * tile.rows &&
         panelCount() * panelElements * bytes > cacheBytes / 2;
}

void PanelKernel::rowsByTile(Value panel, int64_t columns) {
  TilePart part{{}, tile.rows, panel, 1, columns};
  Value first;
  if (fetchesAhead()) {
    part.share = llvm::Log2_64(uint64_t(rowsPerTask / tile.rows));
    Value next = arith::MinUIOp::create(
        b, loc, arith::AddIOp::create(b, loc, panel, constant(1)),
        constant(panelCount() - 1));
    first = arith::AddIOp::create(
        b, loc, bases[PanelB],
        arith::MulIOp::create(b, loc, next, constant(layout.apart)));
  }
  forEach(rowBegin, rowWhole, tile.rows, [&](Value row) {
    part.row = row;
    if (first) {
      Value number = arith::DivUIOp::create(
          b, loc, arith::SubIOp::create(b, loc, row, rowBegin),
          constant(tile.rows));
      Value done = arith::MulIOp::create(b, loc, number,
                                         constant(panelElements >> part.share));
      part.ahead = arith::AddIOp::create(b, loc, first, done);
    }
    PanelTile(panels, layout, b, bases, outerIndices).emit(part);
  });
}

// A number of rows less than a tile's, known here.
void PanelKernel::restOf(int64_t rows, Value firstPanel, Value lastPanel,
                         int64_t columns) {
  int64_t vectors = llvm::divideCeil(columns, layout.lanes);
  int64_t atOnce = panelsAtOnce(problem, rows, vectors);
  auto each = [&](Value from, Value to, int64_t count) {
    forEach(from, to, count, [&](Value panel) {
      PanelTile(panels, layout, b, bases, outerIndices)
          .emit({rowWhole, rows, panel, count, columns});
    });
  };
  if (atOnce == 1 || columns != layout.width())
    return each(firstPanel, lastPanel, 1);
  Value count = arith::SubIOp::create(b, loc, lastPanel, firstPanel);
  Value rest = arith::RemUIOp::create(b, loc, count, constant(atOnce));
  Value middle = arith::SubIOp::create(b, loc, lastPanel, rest);
  each(firstPanel, middle, atOnce);
  each(middle, lastPanel, 1);
}

void PanelKernel::restOfRows(Value firstPanel, Value lastPanel,
                             int64_t columns) {
  Value rest = arith::SubIOp::create(b, loc, rowEnd, rowWhole);
  if (problem.rows) {
    int64_t rows = *problem.rows % tile.rows;
    if (rows == 0)
      return;
    // Only the last block of rows has a rest.
    Value isThere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                          rest, constant(0));
    auto branch = scf::IfOp::create(b, loc, isThere, /*else=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(branch.thenYield());
    return restOf(rows, firstPanel, lastPanel, columns);
  }
  SmallVector<int64_t> cases;
  for (int64_t rows = 1; rows < tile.rows; ++rows)
    cases.push_back(rows);
  if (cases.empty())
    return;
  auto choice = scf::IndexSwitchOp::create(b, loc, TypeRange(), rest, cases,
                                           cases.size());
  OpBuilder::InsertionGuard guard(b);
  for (auto [rows, region] : llvm::zip(cases, choice.getCaseRegions())) {
    b.setInsertionPointToStart(&region.emplaceBlock());
    restOf(rows, firstPanel, lastPanel, columns);
    scf::YieldOp::create(b, loc);
  }
  b.setInsertionPointToStart(&choice.getDefaultRegion().emplaceBlock());
  scf::YieldOp::create(b, loc);
}

void PanelKernel::emitPart(Value firstPanel, Value lastPanel, int64_t columns) {
  if (!problem.rows || *problem.rows >= tile.rows)
    forEach(firstPanel, lastPanel, 1,
            [&](Value panel) { rowsByTile(panel, columns); });
  restOfRows(firstPanel, lastPanel, columns);
}

// indices: of the outer axes, the first row, the first panel
void PanelKernel::emitTask(ValueRange indices) {
  outerIndices = SmallVector<Value>(indices.drop_back(2));
  bases.clear();
  for (auto [number, place] : llvm::enumerate(panels.places)) {
    Value base = constant(place.start);
    for (auto [axis, index] : llvm::zip(panels.outer, outerIndices))
      base = b.createOrFold<arith::AddIOp>(
          loc, base,
          b.createOrFold<arith::MulIOp>(loc, index,
                                        constant(axis.steps[number])));
    bases.push_back(base);
  }
  rowBegin = indices[indices.size() - 2];
  rowEnd = arith::MinUIOp::create(
      b, loc, arith::AddIOp::create(b, loc, rowBegin, constant(rowsPerTask)),
      rowTotal());
  Value count = arith::SubIOp::create(b, loc, rowEnd, rowBegin);
  Value rest = arith::RemUIOp::create(b, loc, count, constant(tile.rows));
  rowWhole = arith::SubIOp::create(b, loc, rowEnd, rest);

  Value panel = indices.back();
  Value end = arith::AddIOp::create(b, loc, panel, constant(panelsPerTask));
  if (fullPanels()) {
    Value last = arith::MinUIOp::create(b, loc, end, constant(fullPanels()));
    emitPart(panel, last, layout.width());
  }
  if (!restColumns())
    return;
  // The last panel is not full; the last task has it.
  Value isLast = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, end,
                                       constant(panelCount()));
  auto branch = scf::IfOp::create(b, loc, isLast, /*else=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(branch.thenYield());
  emitPart(constant(fullPanels()), constant(panelCount()), restColumns());
}

// A slab before and one behind the result along each axis; corners twice.
void PanelKernel::fillBorder() {
  tensor::PadOp pad = panels.pad;
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
void PanelKernel::eraseOps() {
  auto kernel = panels.store->getParentOfType<func::FuncOp>();
  panels.store.erase();
  for (auto store : panels.moreStores)
    store.erase();
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(kernel.front())))
    if (op.use_empty() && op.getNumResults() && !isa<scf::ForallOp>(op))
      op.erase();
}

void PanelKernel::emit() {
  mergeReductions();
  chooseBlocks();
  if (panels.pad)
    fillBorder();
  SmallVector<OpFoldResult> low, high, step;
  auto loop = [&](OpFoldResult end, int64_t by) {
    low.push_back(b.getIndexAttr(0));
    high.push_back(end);
    step.push_back(b.getIndexAttr(by));
  };
  for (const Axis &axis : panels.outer)
    loop(axis.isOpen() ? OpFoldResult(axis.bound) : b.getIndexAttr(axis.extent),
         1);
  loop(problem.rows ? OpFoldResult(b.getIndexAttr(*problem.rows))
                    : OpFoldResult(rowTotal()),
       rowsPerTask);
  loop(b.getIndexAttr(panelCount()), panelsPerTask);
  auto tasks = scf::ForallOp::create(b, loc, low, high, step, ValueRange(),
                                     std::nullopt);
  tasks->setAttr(costAttr,
                 b.getI64IntegerAttr(products / productsPerOperation + 1));
  b.setInsertionPointToStart(tasks.getBody());
  emitTask(tasks.getInductionVars());
  eraseOps();
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct EmitPanels : ngc::impl::EmitPanelsBase<EmitPanels> {
  using EmitPanelsBase::EmitPanelsBase;
  void runOnOperation() override {
    TargetDescription target = targetOf(getOperation());
    PlanCalls calls(getOperation());
    // Kernels that pack come in beside these.
    SmallVector<func::FuncOp> kernels;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(ngc::kernelAttr) && !function.isExternal())
        kernels.push_back(function);
    for (func::FuncOp kernel : kernels) {
      std::optional<Panels> panels =
          findPanels(kernel, [&](BlockArgument argument) {
            return calls.isWeight(argument);
          });
      if (!panels)
        continue;
      PanelKernel code(std::move(*panels), target);
      if (code.pack(calls))
        code.emit();
    }
    calls.eraseUnused();
  }
};
} // namespace
