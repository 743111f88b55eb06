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
//     for block of steps:              where those of b lie apart
//       for panel in group:            b's panel stays in the first cache
//         for row in block by tile:    a's rows stay in the second
//           tile                       sums stay in registers
//
// Panels of weights that are larger than the caches come from memory, so the
// tiles of a panel fetch the next one, each its share.
//
// Between blocks of steps sums wait in the task's memory. So do those of
// siblings, whose panels take turns: all rows of one, then all of the next.
// Rows that fill no tile are a tile of their own. One of few rows takes more
// panels at once: a single row of one panel would wait for its own sums.
#include "PanelKernel.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
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

PanelKernel::PanelKernel(Panels given, const TargetDescription &target,
                         const TileSettings &settings)
    : panels(std::move(given)), settings(settings),
      firstCacheBytes(target.l1Bytes), cacheBytes(target.l2Bytes),
      b(panels.store), loc(panels.sum.getLoc()),
      problem(problemOf(panels, target)),
      tile(chooseTile(problem, {settings.rows, settings.vectors})) {
  layout = {problem.lanes, tile.vectors,
            tile.width(problem.lanes) * panels.column.steps[PanelB],
            /*isPadded=*/false};
}

bool PanelKernel::pack(PlanCalls &calls) {
  PanelLayout packed = layout;
  packed.together = problem.isPaired ? 2 : 1;
  packed.pairSum = problem.pairSum;
  packed.beside = panelsBeside(problem, tile);
  if (succeeded(calls.pack(panels, packed))) {
    layout = packed;
    return true;
  }
  return !panels.needsPacking || (panels.siblings.empty() &&
                                  succeeded(calls.packInCall(panels, layout)));
}

//===-- sizes -------------------------------------------------------------===//

// Of a panel that stays in most of the first cache while rows pass by.
int64_t PanelKernel::stepsInFirstCache() const {
  int64_t bytes = panels.sumType().getIntOrFloatBitWidth() / 8;
  int64_t steps = firstCacheBytes * 3 / 4 / (layout.width() * bytes);
  return settings.steps ? std::min(steps, settings.steps) : steps;
}

void PanelKernel::chooseRows(int64_t rows) {
  panels.mergeReductions();
  rowsPerTask = rows;
  panelsPerTask = panelCount();
  chooseCut(stepsInFirstCache());
}

// Panels whose steps lie apart are copied, blocks of them, if rows enough use
// the copy. Packed panels need no blocks.
void PanelKernel::chooseCut(int64_t steps) {
  constexpr int64_t fewestGathered = 24; // rows that use what was copied
  bool canWait = panels.spreadsA && panels.siblings.empty() &&
                 layout.together == 1 && layout.beside == 1;
  bool isApart = !layout.isPadded &&
                 problem.rows.value_or(fewestGathered) >= fewestGathered;
  if (canWait && (isApart || settings.steps))
    cut = cutReductions(panels.reductions, steps);
}

// The rows of a task stay in half of the second cache while panels pass by, a
// block of a panel in most of the first while rows pass by.
void PanelKernel::chooseBlocks() {
  // A few more than one: batches of many rows must not be one task.
  constexpr int64_t unknownSteps = 64, unknownRows = 8;
  constexpr int64_t fewestRows = 48, mostRows = 384;
  constexpr int64_t waitingBytes = 80 << 10;
  int64_t bytes = panels.sumType().getIntOrFloatBitWidth() / 8;
  int64_t inFirstCache = stepsInFirstCache();
  int64_t steps = 1;
  bool isKnown = true;
  for (const Axis &axis : panels.reductions) {
    steps *= axis.isOpen() ? unknownSteps * axis.knownPart : axis.extent;
    isKnown &= !axis.isOpen();
  }
  panelElements = isKnown && layout.isPadded ? layout.apart / layout.beside : 0;
  chooseCut(inFirstCache);
  int64_t atOnce = cut ? inFirstCache : steps;
  int64_t fit = cacheBytes / 2 / std::max<int64_t>(1, atOnce * bytes);
  if (cut)
    fit = std::min(fit, mostRows);
  // Panels of all siblings would drive each other out of the first cache from
  // one tile to the next.
  takesTurns = !panels.siblings.empty() &&
               steps * int64_t(panels.sumCount()) > inFirstCache;
  int64_t most = cut ? mostRows : settings.taskRows;
  if (takesTurns) {
    most = waitingBytes / (layout.width() * bytes * panels.sumCount());
    fit = std::min(fit, most);
  }
  // Rows that become many with the first few examples, as those of all steps
  // of a sequence do, are shared evenly: a task is no longer than it has to be.
  int64_t known = panels.knownRows(), columns = panels.columns();
  if (!problem.rows && known > 1)
    fit = std::min<int64_t>(fit,
                            llvm::divideCeil(productsPerTask, columns * steps));
  rowsPerTask = std::max(fewestRows, fit) / tile.rows * tile.rows + tile.rows;
  if (settings.taskRows)
    rowsPerTask = llvm::alignTo(std::min(settings.taskRows, most), tile.rows);
  int64_t rows = std::min(rowsPerTask, unknownRows * known);
  if (problem.rows) {
    int64_t tiles = llvm::divideCeil(*problem.rows, tile.rows);
    // Blocks of one size: each copies its panels, whatever it makes of them.
    int64_t blocks = llvm::divideCeil(tiles * tile.rows, rowsPerTask);
    rowsPerTask = llvm::divideCeil(tiles, blocks) * tile.rows;
    rows = std::min(rowsPerTask, *problem.rows);
  }
  int64_t each = rows * steps * layout.width() * panels.sumCount();
  int64_t enough = llvm::divideCeil(productsPerTask, each);
  // Blocks of rows are tasks enough; no other then reads the same rows.
  if (!problem.rows && unknownRows * known >= 2 * rowsPerTask)
    enough = panelCount();
  // Neighbours, as each task but its first panel finds in the cache what it
  // has fetched.
  constexpr int64_t tasksOfMany = 32;
  panelsPerTask = std::max(enough, fetchesAhead() ? panelCount() / tasksOfMany
                                                  : int64_t(1));
  panelsPerTask = std::min(panelCount(), panelsPerTask);
  // A few, which tiles of few rows do at once.
  if (cut)
    panelsPerTask = std::clamp<int64_t>(
        waitingBytes / (rowsPerTask * layout.width() * bytes), 1,
        panelsPerTask);
  panelsPerTask = llvm::alignTo(panelsPerTask, layout.beside);
  products = each * panelsPerTask;
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
  bool isLarge = panelCount() * panelElements * bytes > cacheBytes / 2;
  return !cut && panelElements && rowsPerTask >= 2 * tile.rows &&
         settings.prefetch.value_or(isLarge);
}

void PanelKernel::rowsByTile(Value panel, int64_t columns) {
  TilePart part{{}, tile.rows, panel, 1, columns};
  if (fetchesAhead()) {
    part.share = llvm::Log2_64(uint64_t(rowsPerTask / tile.rows));
    part.next = arith::MinUIOp::create(
        b, loc, arith::AddIOp::create(b, loc, panel, constant(1)),
        constant(panelCount() - 1));
  }
  forEach(rowBegin, rowWhole, tile.rows, [&](Value row) {
    part.row = row;
    if (part.next)
      part.number = arith::DivUIOp::create(
          b, loc, arith::SubIOp::create(b, loc, row, rowBegin),
          constant(tile.rows));
    emitTileAt(part);
  });
}

// All rows of one sibling, then all of the next.
void PanelKernel::takeTurns(Value panel, int64_t columns) {
  phase = Turn;
  for (turn = 0; turn < panels.sumCount(); ++turn)
    rowsByTile(panel, columns);
  phase = Finish;
  rowsByTile(panel, columns);
  phase = Whole;
}

// A number of rows less than a tile's, known here.
void PanelKernel::restOf(int64_t rows, Value firstPanel, Value lastPanel,
                         int64_t columns) {
  int64_t vectors = llvm::divideCeil(columns, layout.lanes);
  int64_t atOnce = panelsAtOnce(problem, rows, vectors);
  auto each = [&](Value from, Value to, int64_t count) {
    forEach(from, to, count, [&](Value panel) {
      TilePart part{rowWhole, rows, panel, count, columns};
      if (!panels.windows.empty())
        part.start = *problem.rows - rows;
      emitTile(part);
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
    forEach(firstPanel, lastPanel, 1, [&](Value panel) {
      Panels all = panels;
      PanelLayout apart = layout;
      SmallVector<Value> before = bases;
      if (phase == Sum && !layout.isPadded)
        gatherPanel(panel, columns);
      if (takesTurns)
        takeTurns(panel, columns);
      else
        rowsByTile(panel, columns);
      panels = all;
      layout = apart;
      bases = before;
    });
  restOfRows(firstPanel, lastPanel, columns);
}

// Tiles whose windows reach beyond the border know where they are.
void PanelKernel::emitTileAt(TilePart part) {
  SmallVector<int64_t> starts = startsAtBorder();
  if (starts.empty())
    return emitTile(part);
  auto choice = scf::IndexSwitchOp::create(b, loc, TypeRange(), part.row,
                                           starts, starts.size());
  OpBuilder::InsertionGuard guard(b);
  for (auto [start, region] : llvm::zip(starts, choice.getCaseRegions())) {
    b.setInsertionPointToStart(&region.emplaceBlock());
    part.start = start;
    emitTile(part);
    scf::YieldOp::create(b, loc);
  }
  b.setInsertionPointToStart(&choice.getDefaultRegion().emplaceBlock());
  part.start = std::nullopt;
  if (int64_t(starts.size()) < *problem.rows / tile.rows)
    emitTile(part);
  scf::YieldOp::create(b, loc);
}

// The first rows of whole tiles that have no tap for some of their sums.
SmallVector<int64_t> PanelKernel::startsAtBorder() {
  SmallVector<int64_t> starts;
  for (const WindowAxis &window : panels.windows) {
    if (window.window != panels.rows.back().loop)
      continue;
    int64_t reach = (panels.taps() - 1) * window.dilation - window.low;
    for (int64_t row = 0; row + tile.rows <= *problem.rows; row += tile.rows) {
      int64_t last = (row + tile.rows - 1) * window.step + reach;
      if (row * window.step < window.low || last >= window.cells)
        starts.push_back(row);
    }
  }
  return starts;
}

void PanelKernel::emitTile(const TilePart &part) {
  PanelTile code(panels, layout, b, bases, outerIndices);
  if (phase == Whole)
    return code.emit(part);
  int64_t apart = rowsPerTask * layout.width();
  auto since = [&](Value now, Value begin, int64_t by) {
    return arith::MulIOp::create(
        b, loc, arith::SubIOp::create(b, loc, now, begin), constant(by));
  };
  Value at = since(part.row, rowBegin, layout.width());
  if (!takesTurns)
    at =
        arith::AddIOp::create(b, loc, since(part.panel, panelBegin, apart), at);
  WaitingSums waiting{sums, at, rowsPerTask, apart};
  if (phase == Turn)
    code.leave(turn, waiting, part);
  else if (phase == Sum)
    code.addTo(waiting, part);
  else
    code.finishFrom(waiting, part);
}

// All tiles of the task.
void PanelKernel::emitTiles() {
  Value end = columnEnd ? arith::CeilDivUIOp::create(b, loc, columnEnd,
                                                     constant(layout.width()))
                              .getResult()
                        : b.createOrFold<arith::AddIOp>(
                              loc, panelBegin, constant(panelsPerTask));
  if (fullPanels()) {
    Value last = arith::MinUIOp::create(b, loc, end, constant(fullPanels()));
    emitPart(panelBegin, last, layout.width());
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

//===-- blocks of steps ---------------------------------------------------===//

Value PanelKernel::memoryFor(int64_t elements, Type type) {
  return memref::AllocaOp::create(b, loc, MemRefType::get({elements}, type),
                                  b.getI64IntegerAttr(64));
}

void PanelKernel::reserve() {
  if (takesTurns)
    sums = memoryFor(panels.sumCount() * rowsPerTask * layout.width(),
                     panels.sumType());
  if (!cut)
    return;
  sums =
      memoryFor(panelsPerTask * rowsPerTask * layout.width(), panels.sumType());
  int64_t steps = cut->by;
  for (const Axis &axis : llvm::drop_begin(panels.reductions, cut->axis + 1))
    steps *= axis.extent;
  if (!layout.isPadded)
    block = memoryFor(steps * layout.width(), panels.places[PanelB].element);
}

void PanelKernel::startSums() {
  auto type = VectorType::get({layout.lanes}, panels.sumType());
  Value start = vector::BroadcastOp::create(b, loc, type, panels.init);
  Value rows = arith::SubIOp::create(b, loc, rowEnd, rowBegin);
  Value used = arith::MulIOp::create(b, loc, rows, constant(layout.width()));
  for (int64_t panel = 0; panel < panelsPerTask; ++panel) {
    Value first = constant(panel * rowsPerTask * layout.width());
    Value last = arith::AddIOp::create(b, loc, first, used);
    forEach(first, last, layout.lanes, [&](Value at) {
      vector::StoreOp::create(b, loc, start, sums, at);
    });
  }
}

// Steps that lie apart, often by a power of two, want the same few places in
// the cache: tiles read a copy in which they follow each other.
void PanelKernel::gatherPanel(Value panel, int64_t columns) {
  PanelTile(panels, layout, b, bases, outerIndices)
      .gather(block, {rowBegin, 1, panel, 1, columns});
  panels.places[PanelB].memory = block;
  bases[PanelB] = constant(0);
  layout.apart = 0;
  layout.isPadded = true;
  int64_t step = layout.width();
  for (Axis &axis : llvm::reverse(panels.reductions)) {
    axis.steps[PanelB] = step;
    step *= axis.extent;
  }
}

// The products' factors from an index of a reduction on.
void PanelKernel::moveAlong(const Axis &axis, Value index) {
  for (unsigned place : {PanelA, PanelB})
    bases[place] = b.createOrFold<arith::AddIOp>(
        loc, bases[place],
        b.createOrFold<arith::MulIOp>(loc, index, constant(axis.steps[place])));
}

// The blocks along the reductions from `axis` to the one that is cut.
void PanelKernel::sumBlocks(size_t axis) {
  const Axis &facts = panels.reductions[axis];
  Value end = facts.isOpen() ? facts.bound : constant(facts.extent);
  forEach(constant(0), end, axis == cut->axis ? cut->by : 1, [&](Value index) {
    SmallVector<Value> before = bases;
    moveAlong(facts, index);
    if (axis == cut->axis)
      sumBlock(arith::SubIOp::create(b, loc, end, index));
    else
      sumBlocks(axis + 1);
    bases = before;
  });
}

// One block, where so many steps are left along the axis that is cut.
void PanelKernel::sumBlock(Value left) {
  SmallVector<Axis> all = panels.reductions;
  panels.reductions.erase(panels.reductions.begin(),
                          panels.reductions.begin() + cut->axis);
  Axis &axis = panels.reductions.front();
  if (!axis.isOpen() && axis.extent % cut->by == 0) {
    axis.extent = cut->by;
  } else {
    axis.extent = ShapedType::kDynamic;
    axis.bound = arith::MinUIOp::create(b, loc, left, constant(cut->by));
  }
  emitTiles();
  panels.reductions = all;
}

//===-- tasks -------------------------------------------------------------===//

void PanelKernel::chooseBases() {
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
}

void PanelKernel::emitProducts() {
  Value count = arith::SubIOp::create(b, loc, rowEnd, rowBegin);
  Value rest = arith::RemUIOp::create(b, loc, count, constant(tile.rows));
  rowWhole = arith::SubIOp::create(b, loc, rowEnd, rest);
  if (!cut)
    return emitTiles();
  startSums();
  phase = Sum;
  sumBlocks(0);
  phase = Finish;
  emitTiles();
  phase = Whole;
}

// indices: of the outer axes, the first row, the first panel
void PanelKernel::emitTask(ValueRange indices) {
  outerIndices = SmallVector<Value>(indices.drop_back(2));
  chooseBases();
  rowBegin = indices[indices.size() - 2];
  rowEnd = arith::MinUIOp::create(
      b, loc, arith::AddIOp::create(b, loc, rowBegin, constant(rowsPerTask)),
      rowTotal(b, panels));
  panelBegin = indices.back();
  reserve();
  emitProducts();
}

void PanelKernel::ownMemory(unsigned place, Value memory) {
  ownPlace = place;
  panels.places[place].memory = memory;
}

// The axis is innermost, and the only one.
void PanelKernel::endStepsAt(Value end) {
  Axis &axis = panels.reductions.back();
  axis.extent = ShapedType::kDynamic;
  axis.bound = end;
}

void PanelKernel::emitBlock(ValueRange outer, Value begin, Value end) {
  outerIndices = SmallVector<Value>(outer);
  chooseBases();
  if (ownPlace)
    bases[*ownPlace] = b.createOrFold<arith::MulIOp>(
        loc, begin, constant(-panels.rows.back().steps[*ownPlace]));
  rowBegin = begin;
  rowEnd = end;
  panelBegin = constant(0);
  emitProducts();
}

void PanelKernel::emit() {
  panels.mergeReductions();
  chooseBlocks();
  describeTile(panels, layout, tile.rows, cut);
  fillBorder(b, panels);
  scf::ForallOp tasks =
      createTasks(b, panels, rowsPerTask, panelCount(), panelsPerTask,
                  products / productsPerOperation + 1);
  b.setInsertionPointToStart(tasks.getBody());
  emitTask(tasks.getInductionVars());
  eraseReplaced(panels);
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct EmitPanels : ngc::impl::EmitPanelsBase<EmitPanels> {
  using EmitPanelsBase::EmitPanelsBase;
  TileSettings settings() {
    TileSettings result;
    result.rows = rows;
    result.vectors = vectors;
    result.steps = steps;
    result.taskRows = taskRows;
    if (prefetch != "rule")
      result.prefetch = prefetch == "on";
    return result;
  }
  void runOnOperation() override {
    TargetDescription target = targetOf(getOperation());
    TileSettings settings = this->settings();
    PlanCalls calls(getOperation());
    for (func::FuncOp kernel : calls.kernels()) {
      std::optional<Panels> panels =
          findPanels(kernel, [&](BlockArgument argument) {
            return calls.isWeight(argument);
          });
      if (!panels)
        continue;
      if (emitTiles(*panels, target, real32, calls))
        continue;
      PanelKernel code(std::move(*panels), target, settings);
      if (code.pack(calls))
        code.emit();
    }
    calls.eraseUnused();
  }
};
} // namespace
