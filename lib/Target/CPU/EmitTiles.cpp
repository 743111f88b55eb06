// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products on matrix tiles (AMX): 16 x 16 sums, to which one operation
// adds 32 products each of bf16, 16 times what vectors of f32 do.
//
//   scf.forall (outer..., rows by block, panels of 32 columns by group):
//     for steps by as many as fit:             32 of the reductions each
//       rows as tiles of pairs, rounded        in the task's memory
//       for panel in group: for 2 tiles of rows:
//         4 tiles of sums; for step: 4 tile loads, 4 multiplications
//         sums to memory, and from there f(sum) to the result
//
// Weights lie packed as tiles (PackTiles.cpp). Rows are rounded where they are
// read (TileRows.cpp): the numbers of a step stand one after another in memory,
// a table tells where each row and each step begins, so windows are no other
// case. What a tile has beyond the last row is computed again and not stored.
//
// In Real32 factors are three bf16 each (SplitPieces.cpp), and six of the nine
// products are summed, the small ones first; the other three are at most 2^-25
// of a term. Weights stay f32 panels, as other versions of the kernel read
// them, and each panel is split before its rows pass by. Infinity has no
// product in pieces: inf * 0 is NaN, and most pieces are 0. Rows and panels
// with a number that is not finite are noted and summed by multiply-adds.
//
// A tile register has one form in a function, so all tiles of a kernel have the
// same number of rows; LLVM then sets up the unit once a task. Loops carry
// nothing but the sums: operands that live longer would be spilled.
#include "PanelKernel.h"
#include "TileKernel.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "ngc/Names.h"

using namespace mlir;
using namespace ngc;

// So many products cost as much as an operation of a task does.
static constexpr int64_t productsPerOperation = 64;

namespace {
/// Which piece of `a` is multiplied by which of `b`.
struct PieceProduct {
  int64_t a, b;
};
} // namespace

// Small products first; each differs from the one before in one operand.
static ArrayRef<PieceProduct> productsOf(int64_t pieces) {
  static constexpr PieceProduct one[] = {{0, 0}};
  static constexpr PieceProduct six[] = {{2, 0}, {1, 0}, {1, 1},
                                         {0, 1}, {0, 2}, {0, 0}};
  return pieces == 1 ? ArrayRef(one) : ArrayRef(six);
}

TileSums ngc::tileSumsOf(const Panels &panels) {
  TileSums sums{panels.rowCount(), panels.columns(), 1, 1};
  sums.pieces = panels.places[PanelB].element.isBF16() ? 1 : 3;
  for (const Axis &axis : panels.reductions)
    sums.depth *= axis.extent;
  int64_t inner = panels.reductions.back().extent;
  sums.steps = sums.depth / inner * llvm::divideCeil(inner, stepDepth);
  return sums;
}

// Neighbours in depth are neighbours in memory, and all sizes but the rows'
// are known.
static bool hasForm(const Panels &panels) {
  Type a = panels.places[PanelA].element, b = panels.places[PanelB].element;
  if (!panels.spreadsA || !panels.siblings.empty() ||
      panels.reductions.empty() || !panels.sumType().isF32() || !a.isF32() ||
      !(b.isBF16() || b.isF32()) ||
      !matchPattern(panels.init, m_AnyZeroFloat()))
    return false;
  const Axis &depth = panels.reductions.back();
  return depth.steps[PanelA] == 1 && depth.extent >= stepPairs &&
         llvm::none_of(panels.reductions,
                       [](const Axis &axis) { return axis.isOpen(); });
}

TileKernel::TileKernel(const Panels &kernel, const TargetDescription &target)
    : panels(kernel), b(panels.store), code{b, panels.sum->getLoc()},
      loc(panels.sum->getLoc()), facts(tileSumsOf(panels)),
      blocks(chooseBlocks(facts)), cacheBytes(target.l2Bytes) {
  int64_t lanes = std::min(target.vectorBytes / 4, tilePanel);
  layout = {lanes, tilePanel / lanes, 0, /*isPadded=*/true};
}

bool TileKernel::pack(PlanCalls &calls) {
  return succeeded(isExact() ? calls.pack(panels, layout)
                             : calls.packPairs(panels));
}

//===-- products ----------------------------------------------------------===//

Value TileKernel::load(Value memory, Value at, int64_t count) {
  auto type = amx::TileType::get({count, stepDepth}, b.getBF16Type());
  return amx::TileLoadOp::create(b, loc, type, memory, at,
                                 code.constant(stepDepth));
}

// Sums of 2 x 2, 2 x 1, 1 x 2 or 1 x 1 tiles, row after row.
TileKernel::Tiles TileKernel::loadSums(Value at, int64_t rowTiles,
                                       int64_t columnTiles) {
  Tiles result;
  for (int64_t i = 0; i < rowTiles * columnTiles; ++i) {
    if (!isCut()) {
      result.push_back(amx::TileZeroOp::create(b, loc, sumTile()));
      continue;
    }
    int64_t apart = i / columnTiles * blocks.height * tilePanel +
                    i % columnTiles * tileWidth;
    result.push_back(amx::TileLoadOp::create(b, loc, sumTile(), sums,
                                             code.add(at, code.constant(apart)),
                                             code.constant(tilePanel)));
  }
  return result;
}

void TileKernel::storeSums(ValueRange tiles, Value at, int64_t rowTiles) {
  int64_t columnTiles = int64_t(tiles.size()) / rowTiles;
  for (auto [i, tile] : llvm::enumerate(tiles)) {
    int64_t apart = int64_t(i) / columnTiles * blocks.height * tilePanel +
                    int64_t(i) % columnTiles * tileWidth;
    amx::TileStoreOp::create(b, loc, sums, code.add(at, code.constant(apart)),
                             tile, code.constant(tilePanel));
  }
}

// One after each product, and no two where that will do: what is interleaved
// so costs nothing, and keeps LLVM from moving tile loads.
TileKernel::Tiles TileKernel::addStep(Tiles sums, ArrayRef<Value> rowsAt,
                                      ArrayRef<Value> columnsAt,
                                      ArrayRef<Value> ahead) {
  size_t count = productsOf(facts.pieces).size() * sums.size(), done = 0;
  auto fetch = [&] {
    size_t from = ahead.size() * done / count;
    size_t to = ahead.size() * ++done / count;
    for (Value line : ahead.slice(from, to - from))
      memref::PrefetchOp::create(b, loc, weights, line, /*isWrite=*/false,
                                 /*localityHint=*/2, /*isDataCache=*/true);
  };
  SmallVector<Value> ofA, ofB;
  int64_t pieceOfA = -1, pieceOfB = -1;
  int64_t sizeOfA = blocks.height * stepDepth;
  int64_t sizeOfB = (isExact() ? 2 : 1) * tileElements;
  Value memory = isExact() ? splitWeights : weights;
  for (auto [nextOfA, nextOfB] : productsOf(facts.pieces)) {
    if (std::exchange(pieceOfA, nextOfA) != nextOfA)
      ofA = llvm::map_to_vector(rowsAt, [&](Value at) {
        return load(split, code.add(at, code.constant(nextOfA * sizeOfA)),
                    blocks.height);
      });
    if (std::exchange(pieceOfB, nextOfB) != nextOfB)
      ofB = llvm::map_to_vector(columnsAt, [&](Value at) {
        return load(memory, code.add(at, code.constant(nextOfB * sizeOfB)),
                    stepPairs);
      });
    for (size_t i = 0; i < sums.size(); ++i) {
      sums[i] = amx::TileMulFOp::create(b, loc, sumTile(), ofA[i / ofB.size()],
                                        ofB[i % ofB.size()], sums[i]);
      fetch();
    }
  }
  return sums;
}

// Where a step's tile of 16 columns begins; its first piece.
Value TileKernel::placeOfB(Value panel, int64_t columnTile, Value number,
                           Value first) {
  if (isExact())
    return code.scale(code.add(code.scale(number, 2 * facts.pieces),
                               code.constant(columnTile)),
                      tileElements);
  Value tile = code.add(code.scale(panel, 2), code.constant(columnTile));
  Value steps = code.add(firstTileOfB, code.scale(tile, facts.steps));
  return code.scale(code.add(steps, code.add(first, number)), tileElements);
}

// The share that a pair of row tiles has in fetching a step of the next panel
// to the second cache: weights that no cache keeps between calls come from far.
SmallVector<Value> TileKernel::linesAhead(Value panel, Value tile, Value number,
                                          Value first) {
  constexpr int64_t lineBytes = 64;
  int64_t line = lineBytes / (isExact() ? 4 : 2);
  int64_t elements = stepDepth * tilePanel / (isExact() ? 1 : 2);
  int64_t each = llvm::divideCeil(elements / line,
                                  blocks.rowsPerTask / blocks.rowsAtOnce());
  Value next = code.atMost(code.add(panel, code.constant(1)),
                           code.constant(panelCount() - 1));
  Value share =
      b.createOrFold<arith::DivUIOp>(loc, tile, code.constant(blocks.rowTiles));
  Value from = code.scale(share, each * line);
  SmallVector<Value> starts, lines;
  if (isExact()) {
    Value step = code.loadIndex(stepStartsOfB, code.add(first, number));
    starts = {code.add(code.add(bases[PanelB], step),
                       code.scale(next, layout.apart))};
  } else {
    for (int64_t i = 0; i < tilePanel / tileWidth; ++i)
      starts.push_back(placeOfB(next, i, number, first));
  }
  for (Value start : starts)
    for (int64_t i = 0; i < each; ++i)
      lines.push_back(code.add(code.add(start, from), code.constant(i * line)));
  return lines;
}

bool TileKernel::fetchesAhead(int64_t columnTiles, int64_t rowTiles) const {
  int64_t bytes = panels.columns() * facts.depth * (facts.pieces > 1 ? 4 : 2);
  return columnTiles == tilePanel / tileWidth && rowTiles == blocks.rowTiles &&
         panelCount() > 1 && bytes > cacheBytes / 2;
}

// The sums of some tiles of rows with a panel, over the steps in hand.
void TileKernel::multiply(Value panel, int64_t columns, Value tile,
                          int64_t rowTiles, Value first, Value end) {
  int64_t columnTiles = llvm::divideCeil(columns, tileWidth);
  Value at = placeOfSums(panel, tile);
  auto loop =
      scf::ForOp::create(b, loc, code.constant(0), code.sub(end, first),
                         code.constant(1), loadSums(at, rowTiles, columnTiles));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(loop.getBody());
  Value number = loop.getInductionVar();
  SmallVector<Value> rowsAt, columnsAt;
  for (int64_t i = 0; i < rowTiles; ++i) {
    Value steps =
        code.scale(code.add(tile, code.constant(i)), blocks.stepsAtOnce);
    rowsAt.push_back(code.scale(code.add(steps, number),
                                facts.pieces * blocks.height * stepDepth));
  }
  for (int64_t i = 0; i < columnTiles; ++i)
    columnsAt.push_back(placeOfB(panel, i, number, first));
  SmallVector<Value> ahead;
  if (fetchesAhead(columnTiles, rowTiles))
    ahead = linesAhead(panel, tile, number, first);
  scf::YieldOp::create(
      b, loc,
      addStep(Tiles(loop.getRegionIterArgs()), rowsAt, columnsAt, ahead));
  b.setInsertionPointAfter(loop);
  storeSums(loop.getResults(), at, rowTiles);
}

//===-- sums in memory ----------------------------------------------------===//

// [panel][row][32 columns] of the task, or one block of tiles alone.
Value TileKernel::placeOfSums(Value panel, Value tile) {
  if (!isCut())
    return code.constant(0);
  Value number = code.scale(code.sub(panel, panelBegin), blocks.rowsPerTask);
  return code.scale(code.add(number, code.scale(tile, blocks.height)),
                    tilePanel);
}

// A row by multiply-adds, if it or the panel is noted.
void TileKernel::sumAgain(const WaitingSums &waiting, const TilePart &part,
                          Value flag) {
  Value none = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(0));
  Value isNoted =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, flag, none);
  code.when(isNoted, [&] {
    auto type = VectorType::get({tilePanel}, b.getF32Type());
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
    vector::StoreOp::create(b, loc, zero, sums, waiting.at);
    PanelTile(panels, layout, b, bases, outerIndices).addTo(waiting, part);
  });
}

// From sums to results, without the rows that are there twice.
void TileKernel::finish(Value panel, int64_t columns, Value tile,
                        int64_t rowTiles) {
  Value at = placeOfSums(panel, tile);
  Value first = code.scale(tile, blocks.height);
  Value begin = code.add(rowBegin, first);
  Value count = code.atMost(code.constant(rowTiles * blocks.height),
                            code.sub(rowEnd, begin));
  Value ofPanel;
  if (isExact())
    ofPanel = code.load(flagsOfPanels, code.sub(panel, panelBegin));
  code.forEach(code.constant(0), count, 1, [&](Value row) {
    WaitingSums waiting{sums, code.add(at, code.scale(row, tilePanel)),
                        blocks.rowsPerTask};
    TilePart part{code.add(begin, row), 1, panel, 1, columns};
    if (isExact())
      sumAgain(
          waiting, part,
          arith::OrIOp::create(b, loc, ofPanel,
                               code.load(flagsOfRows, code.add(first, row))));
    PanelTile(panels, layout, b, bases, outerIndices).finishFrom(waiting, part);
  });
}

//===-- loops -------------------------------------------------------------===//

// Whole panels, then the last one if it has fewer columns.
void TileKernel::forEachPanel(
    function_ref<void(Value panel, int64_t columns)> body) {
  int64_t whole = panels.columns() / tilePanel;
  int64_t rest = panels.columns() % tilePanel;
  Value end = code.add(panelBegin, code.constant(blocks.panelsPerTask));
  if (whole)
    code.forEach(panelBegin, code.atMost(end, code.constant(whole)), 1,
                 [&](Value panel) { body(panel, tilePanel); });
  if (rest)
    code.when(code.less(code.constant(whole), end),
              [&] { body(code.constant(whole), rest); });
}

// Two tiles of rows at once, and the last one alone if it is alone.
void TileKernel::forEachRows(
    function_ref<void(Value tile, int64_t count)> body) {
  if (blocks.rowTiles == 1)
    return body(code.constant(0), 1);
  Value rest = arith::AndIOp::create(b, loc, tileCount, code.constant(1));
  Value whole = code.sub(tileCount, rest);
  code.forEach(code.constant(0), whole, 2, [&](Value tile) { body(tile, 2); });
  code.when(code.less(whole, tileCount), [&] { body(whole, 1); });
}

void TileKernel::sumSteps(Value first, Value end) {
  splitRows(first, end);
  forEachPanel([&](Value panel, int64_t columns) {
    if (isExact())
      splitPanel(panel, first, end);
    forEachRows([&](Value tile, int64_t rowTiles) {
      multiply(panel, columns, tile, rowTiles, first, end);
      if (!isCut())
        finish(panel, columns, tile, rowTiles);
    });
  });
}

// All steps, as many at once as a task's memory holds; sums wait meanwhile.
void TileKernel::sumBlocks() {
  Value zero = code.constant(0), end = code.constant(facts.steps);
  if (!isCut())
    return sumSteps(zero, end);
  auto type = VectorType::get({tilePanel}, b.getF32Type());
  Value start = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  code.forEach(blocks.panelsPerTask * blocks.rowsPerTask, [&](Value row) {
    vector::StoreOp::create(b, loc, start, sums, code.scale(row, tilePanel));
  });
  code.forEach(zero, end, blocks.stepsAtOnce, [&](Value first) {
    Value next = code.add(first, code.constant(blocks.stepsAtOnce));
    sumSteps(first, code.atMost(next, end));
  });
  forEachPanel([&](Value panel, int64_t columns) {
    forEachRows([&](Value tile, int64_t rowTiles) {
      finish(panel, columns, tile, rowTiles);
    });
  });
}

//===-- tasks -------------------------------------------------------------===//

void TileKernel::chooseBases() {
  bases.clear();
  for (auto [number, place] : llvm::enumerate(panels.places)) {
    Value base = code.constant(place.start);
    for (auto [axis, index] : llvm::zip(panels.outer, outerIndices))
      base = code.add(base, code.scale(index, axis.steps[number]));
    bases.push_back(base);
  }
  // In tiles: the outer axes that move in the weights stand before panels.
  int64_t apart = llvm::divideCeil(panels.columns(), tileWidth) * facts.steps;
  firstTileOfB = code.constant(0);
  for (size_t i = panels.outer.size(); i-- > 0;) {
    const Axis &axis = panels.outer[i];
    if (axis.steps[PanelB] == 0)
      continue;
    firstTileOfB = code.add(firstTileOfB, code.scale(outerIndices[i], apart));
    apart *= axis.extent;
  }
}

void TileKernel::allocateMemory() {
  int64_t ofStep = facts.pieces * stepDepth;
  split = code.allocate(blocks.rowsPerTask * blocks.stepsAtOnce * ofStep,
                        b.getBF16Type());
  int64_t rows =
      isCut() ? blocks.panelsPerTask * blocks.rowsPerTask : blocks.rowsAtOnce();
  sums = code.allocate(rows * tilePanel, b.getF32Type());
  if (!isExact())
    return;
  splitWeights =
      code.allocate(blocks.stepsAtOnce * ofStep * tilePanel, b.getBF16Type());
  flagsOfRows = code.allocate(blocks.rowsPerTask, b.getI32Type());
  flagsOfPanels = code.allocate(blocks.panelsPerTask, b.getI32Type());
  forgetFlags(flagsOfRows, blocks.rowsPerTask);
  forgetFlags(flagsOfPanels, blocks.panelsPerTask);
}

// indices: of the outer axes, the first row, the first panel
void TileKernel::emitTask(ValueRange indices) {
  outerIndices = SmallVector<Value>(indices.drop_back(2));
  rowBegin = indices[indices.size() - 2];
  rowEnd = code.atMost(code.add(rowBegin, code.constant(blocks.rowsPerTask)),
                       rowTotal(b, panels));
  tileCount = code.parts(code.sub(rowEnd, rowBegin), blocks.height);
  panelBegin = indices.back();
  chooseBases();
  rows = code.flatten(panels.places[PanelA].memory);
  weights = code.flatten(panels.places[PanelB].memory);
  findRows();
  findSteps();
  allocateMemory();
  sumBlocks();
}

void TileKernel::emit() {
  std::optional<ReductionCut> cut;
  if (isCut())
    cut = ReductionCut{panels.reductions.size() - 1,
                       blocks.stepsAtOnce * stepDepth};
  describeTile(panels, layout, blocks.rowsAtOnce(), cut);
  fillBorder(b, panels);
  int64_t products = blocks.rowsPerTask * blocks.panelsPerTask * tilePanel *
                     facts.steps * stepDepth *
                     int64_t(productsOf(facts.pieces).size());
  scf::ForallOp tasks =
      createTasks(b, panels, blocks.rowsPerTask, panelCount(),
                  blocks.panelsPerTask, products / productsPerOperation + 1);
  b.setInsertionPointToStart(tasks.getBody());
  emitTask(tasks.getInductionVars());
  eraseReplaced(panels);
}

// By the rule, or by what was asked for.
static bool isWanted(const TileSums &sums, const TargetDescription &target,
                     StringRef real32) {
  bool isExact = sums.pieces > 1;
  if (isExact && real32 == "fma")
    return false;
  return (isExact && real32 == "tiles") || gainsByTiles(sums, target);
}

bool ngc::emitTiles(const Panels &panels, const TargetDescription &target,
                    StringRef real32, PlanCalls &calls) {
  if (!target.hasTiles || !hasForm(panels) ||
      !isWanted(tileSumsOf(panels), target, real32))
    return false;
  TileKernel kernel(panels, target);
  if (!kernel.pack(calls))
    return false;
  kernel.emit();
  return true;
}
