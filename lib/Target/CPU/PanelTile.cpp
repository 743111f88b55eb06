// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile's loads, multiply-adds and stores, as vectors of the native width.
//
// Each row of `a` and each panel of `b` gets an address of its own before the
// loops; in them all share one offset, which an address of the processor adds
// for free. The innermost reduction is unrolled: its loop would take a tenth
// of a tile's instructions.
#include "PanelTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "ngc/Names.h"

using namespace mlir;
using namespace ngc;

//===-- numbers and vectors -----------------------------------------------===//

Value PanelTile::constant(int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

Value PanelTile::add(Value x, Value y) {
  return b.createOrFold<arith::AddIOp>(loc, x, y);
}

Value PanelTile::scale(Value x, int64_t by) {
  return b.createOrFold<arith::MulIOp>(loc, x, constant(by));
}

Value PanelTile::spread(Value x) {
  return vector::BroadcastOp::create(b, loc, vectorOf(x.getType()), x);
}

// Factors of 16 bits are widened in registers.
Value PanelTile::widen(Value x) {
  Type wide = panels.sumType();
  if (getElementTypeOrSelf(x.getType()) == wide)
    return x;
  if (isa<VectorType>(x.getType()))
    wide = vectorOf(wide);
  return arith::ExtFOp::create(b, loc, wide, x);
}

int64_t PanelTile::vectorsOfPanel() const {
  return llvm::divideCeil(part.columns, layout.lanes);
}

// How many lanes of a vector are columns.
int64_t PanelTile::filled(int64_t vector) const {
  return std::min(layout.lanes, part.columns - laneOf(vector));
}

// Null if all lanes are.
Value PanelTile::mask(int64_t vector) {
  if (filled(vector) == layout.lanes)
    return {};
  SmallVector<bool> bits(layout.lanes, false);
  std::fill_n(bits.begin(), filled(vector), true);
  return arith::ConstantOp::create(
      b, loc, DenseElementsAttr::get(vectorOf(b.getI1Type()), bits));
}

// Memory from an element on, as one axis.
Value PanelTile::from(unsigned place, Value offset) {
  const Place &where = panels.places[place];
  auto layoutAttr =
      StridedLayoutAttr::get(b.getContext(), ShapedType::kDynamic, {1});
  auto type =
      MemRefType::get({ShapedType::kDynamic}, where.element, layoutAttr);
  // The length is never asked for.
  return memref::ReinterpretCastOp::create(
      b, loc, type, where.memory, OpFoldResult(offset),
      ArrayRef<OpFoldResult>{
          OpFoldResult(constant(layout.lanes * layout.together))},
      ArrayRef<OpFoldResult>{b.getIndexAttr(1)});
}

//===-- where -------------------------------------------------------------===//

// Row r is index (r / n2, r mod n2) along two axes, and so on.
void PanelTile::locate() {
  rowIndices.clear();
  for (int64_t i = 0; i < part.rows; ++i) {
    Value rest = add(part.row, constant(i));
    SmallVector<Value> indices(panels.rows.size());
    for (size_t axis = panels.rows.size(); axis-- > 0;) {
      indices[axis] = rest;
      if (axis == 0)
        break;
      Value extent = constant(panels.rows[axis].extent);
      indices[axis] = arith::RemUIOp::create(b, loc, rest, extent);
      rest = arith::DivUIOp::create(b, loc, rest, extent);
    }
    rowIndices.push_back(indices);
  }
}

// Of the first lane of a panel in a row.
Value PanelTile::offset(unsigned place, int64_t row, int64_t panel) {
  Value result = bases[place];
  for (auto [axis, index] : llvm::zip(panels.rows, rowIndices[row]))
    if (int64_t step = axis.steps[place])
      result = add(result, scale(index, step));
  if (panels.isB(place)) {
    // What a tile does at once begins where panels side by side do, or divides
    // them.
    int64_t group = panel / layout.beside, rest = panel % layout.beside;
    int64_t behind =
        group * layout.apart + rest * layout.width() * layout.together;
    return add(result, add(startOfPanel(part.panel), constant(behind)));
  }
  int64_t apart = layout.width() * panels.column.steps[place];
  if (!apart)
    return result;
  return add(result, scale(add(part.panel, constant(panel)), apart));
}

Value PanelTile::startOfPanel(Value panel) {
  if (layout.beside == 1)
    return scale(panel, layout.apart);
  Value beside = constant(layout.beside);
  Value group = arith::DivUIOp::create(b, loc, panel, beside);
  Value rest = arith::RemUIOp::create(b, loc, panel, beside);
  return add(scale(group, layout.apart),
             scale(rest, layout.width() * layout.together));
}

//===-- products ----------------------------------------------------------===//

Value PanelTile::loadVector(Value memory, Value at, int64_t vector,
                            bool isPadded) {
  Type element = cast<MemRefType>(memory.getType()).getElementType();
  VectorType type = vectorOf(element);
  Value inside = isPadded ? Value() : mask(vector);
  if (!inside)
    return vector::LoadOp::create(b, loc, type, memory, at);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, loc, type, memory, at, inside, zero);
}

// Two steps of each lane.
Value PanelTile::pairsOfB(int64_t vector, Value at) {
  return vector::LoadOp::create(
      b, loc, pairsOf(PanelB), panelsOfB[panelOf(vector)],
      add(at, constant(laneOf(vector) * layout.together)));
}

// The same two numbers for all lanes.
Value PanelTile::pairsOfA(int64_t row, Value at) {
  auto pair = VectorType::get({2}, panels.places[PanelA].element);
  auto word = VectorType::get({1}, b.getI32Type());
  Value numbers = vector::LoadOp::create(b, loc, pair, rowsOfA[row], at);
  Value both = vector::ExtractOp::create(
      b, loc, vector::BitCastOp::create(b, loc, word, numbers), 0);
  return vector::BitCastOp::create(b, loc, pairsOf(PanelA), spread(both));
}

// For each of the steps that lie together. Of a pair of bfloat16 in 32 bits one
// is a real32 once it is shifted up, the other as soon as the first is gone.
PanelTile::Sums PanelTile::vectorsOfB(int64_t vector, Value at) {
  if (layout.together == 1)
    return {widen(loadVector(panelsOfB[panelOf(vector)],
                             add(at, constant(laneOf(vector))), vector,
                             layout.isPadded))};
  constexpr unsigned halfBits = 16;
  VectorType words = vectorOf(b.getI32Type()), real = vectorOf(b.getF32Type());
  auto word = [&](uint32_t value) -> Value {
    return arith::ConstantOp::create(
        b, loc, DenseElementsAttr::get(words, APInt(2 * halfBits, value)));
  };
  Value pairs = vector::BitCastOp::create(b, loc, words, pairsOfB(vector, at));
  Value first = arith::ShLIOp::create(b, loc, pairs, word(halfBits));
  Value second = arith::AndIOp::create(b, loc, pairs, word(~0u << halfBits));
  return {vector::BitCastOp::create(b, loc, real, first),
          vector::BitCastOp::create(b, loc, real, second)};
}

Value PanelTile::vectorOfA(int64_t row, int64_t vector, Value at) {
  if (!panels.spreadsA) {
    int64_t lane = panelOf(vector) * layout.width() + laneOf(vector);
    return widen(loadVector(rowsOfA[row], add(at, constant(lane)), vector,
                            /*isPadded=*/false));
  }
  return spread(widen(memref::LoadOp::create(b, loc, rowsOfA[row], at)));
}

// So many steps, of those that lie together.
PanelTile::Sums PanelTile::step(Sums sums, Value atA, Value atB,
                                int64_t steps) {
  if (!layout.pairSum.empty())
    return stepOfPairs(std::move(sums), atA, atB);
  int64_t count = vectorCount();
  SmallVector<Sums> vectors;
  for (int64_t v = 0; v < count; ++v)
    vectors.push_back(vectorsOfB(v, atB));
  for (int64_t i = 0; i < steps; ++i) {
    if (i > 0)
      atA = add(atA, constant(panels.reductions.back().steps[PanelA]));
    for (int64_t row = 0; row < part.rows; ++row) {
      Value factor;
      for (int64_t v = 0; v < count; ++v) {
        if (v == 0 || !panels.spreadsA)
          factor = vectorOfA(row, v, atA);
        Value &sum = sums[row * count + v];
        // llvm.fmuladd: without the instruction a product and a sum.
        sum = vector::FMAOp::create(b, loc, factor, vectors[v][i], sum);
      }
    }
  }
  return sums;
}

// sum + a0 b0 + a1 b1 in each lane. Factors and sums below the normal numbers
// count as 0.
PanelTile::Sums PanelTile::stepOfPairs(Sums sums, Value atA, Value atB) {
  int64_t count = vectorCount();
  SmallVector<Value> vectors;
  for (int64_t v = 0; v < count; ++v)
    vectors.push_back(pairsOfB(v, atB));
  StringAttr name = b.getStringAttr(layout.pairSum);
  for (int64_t row = 0; row < part.rows; ++row) {
    Value factor = pairsOfA(row, atA);
    for (int64_t v = 0; v < count; ++v) {
      Value &sum = sums[row * count + v];
      sum = LLVM::CallIntrinsicOp::create(b, loc, sum.getType(), name,
                                          ValueRange{sum, factor, vectors[v]})
                .getResult(0);
    }
  }
  return sums;
}

// A share of the elements that lie as far into the next panel; to the second
// cache, as the first one holds this tile's rows. Of panels side by side each
// step has a piece.
void PanelTile::fetchAhead(Value atB, int64_t elements) {
  constexpr int64_t lineBytes = 64;
  int64_t line =
      lineBytes * 8 / panels.places[PanelB].element.getIntOrFloatBitWidth();
  Value share = b.createOrFold<arith::ShRUIOp>(loc, atB, constant(part.share));
  int64_t shared = elements >> part.share, apart = line, piece = line;
  if (layout.beside > 1) {
    apart = layout.packedWidth() * layout.together;
    piece = layout.width() * layout.together;
    share =
        scale(arith::DivUIOp::create(b, loc, share, constant(apart)), apart);
  }
  for (int64_t from = 0; from < std::max<int64_t>(shared, 1); from += apart)
    for (int64_t at = from; at < from + piece; at += line)
      memref::PrefetchOp::create(b, loc, ahead, add(share, constant(at)),
                                 /*isWrite=*/false, /*localityHint=*/2,
                                 /*isDataCache=*/true);
}

// Where the tile's part of the next panel begins.
Value PanelTile::placeAhead(unsigned place) {
  int64_t step = layout.packedWidth() * layout.together;
  int64_t each = layout.apart >> part.share;
  if (layout.beside > 1)
    each = llvm::alignDown(each, step);
  Value start = add(bases[place], startOfPanel(part.next));
  return from(place, add(start, scale(part.number, each)));
}

// Short ones are straight code, long ones four steps an iteration.
PanelTile::Sums PanelTile::innermost(Sums sums, Value atA, Value atB) {
  constexpr int64_t straight = 8, unrolled = 4;
  const Axis &axis = panels.reductions.back();
  int64_t stepA = axis.steps[PanelA], stepB = axis.steps[PanelB];
  auto steps = [&](Sums values, Value a, Value bAt, int64_t count) {
    for (int64_t i = 0; i < count; i += layout.together)
      values = step(values, add(a, constant(i * stepA)),
                    add(bAt, constant(i * stepB)),
                    std::min(layout.together, count - i));
    return values;
  };
  if (std::optional<int64_t> stride = panels.slide())
    return slide(std::move(sums), atA, atB, *stride);
  if (!axis.isOpen() && axis.extent <= straight)
    return steps(sums, atA, atB, axis.extent);
  auto loop = [&](Value low, Value high, int64_t by) {
    auto op = scf::ForOp::create(b, loc, low, high, constant(by), sums);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(op.getBody());
    Value k = op.getInductionVar(), at = add(atB, scale(k, stepB));
    if (ahead)
      fetchAhead(at, by * stepB);
    scf::YieldOp::create(
        b, loc,
        steps(Sums(op.getRegionIterArgs()), add(atA, scale(k, stepA)), at, by));
    sums.assign(op.getResults().begin(), op.getResults().end());
  };
  if (axis.isOpen()) {
    Value rest = arith::RemUIOp::create(b, loc, axis.bound, constant(unrolled));
    Value whole = arith::SubIOp::create(b, loc, axis.bound, rest);
    loop(constant(0), whole, unrolled);
    loop(whole, axis.bound, 1);
    return sums;
  }
  int64_t whole = axis.extent / unrolled * unrolled;
  loop(constant(0), constant(whole), unrolled);
  Value rest = constant(whole);
  return steps(sums, add(atA, scale(rest, stepA)), add(atB, scale(rest, stepB)),
               axis.extent - whole);
}

PanelTile::Sums PanelTile::reduce(unsigned number, Sums sums, Value atA,
                                  Value atB) {
  if (panels.reductions.empty())
    return step(sums, atA, atB, 1);
  if (number + 1 == panels.reductions.size())
    return innermost(sums, atA, atB);
  const Axis &axis = panels.reductions[number];
  if (panels.taps() > 1) { // a short window is straight code
    for (int64_t k = 0; k < axis.extent; ++k)
      sums = ifWithin(axis, k, sums, [&] {
        return reduce(number + 1, sums,
                      add(atA, constant(k * axis.steps[PanelA])),
                      add(atB, constant(k * axis.steps[PanelB])));
      });
    return sums;
  }
  Value bound = axis.isOpen() ? axis.bound : constant(axis.extent);
  auto loop = scf::ForOp::create(b, loc, constant(0), bound, constant(1), sums);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(loop.getBody());
  Value k = loop.getInductionVar();
  scf::YieldOp::create(b, loc,
                       reduce(number + 1, Sums(loop.getRegionIterArgs()),
                              add(atA, scale(k, axis.steps[PanelA])),
                              add(atB, scale(k, axis.steps[PanelB]))));
  return Sums(loop.getResults());
}

//===-- tiles -------------------------------------------------------------===//

PanelTile::Sums PanelTile::addProducts(unsigned sum, Sums sums) {
  unsigned a = panels.placeOfA(sum), b = panels.placeOfB(sum);
  rowsOfA.clear();
  panelsOfB.clear();
  for (int64_t row = 0; row < part.rows; ++row)
    rowsOfA.push_back(from(a, offset(a, row, 0)));
  for (int64_t panel = 0; panel < part.panels; ++panel)
    panelsOfB.push_back(from(b, offset(b, 0, panel)));
  ahead = part.next ? placeAhead(b) : Value();
  return reduce(0, std::move(sums), constant(0), constant(0));
}

void PanelTile::emit(const TilePart &what) {
  part = what;
  locate();
  fetchResults();
  SmallVector<Sums> sums;
  for (unsigned sum = 0; sum < panels.sumCount(); ++sum)
    sums.push_back(
        addProducts(sum, Sums(part.rows * vectorCount(), spread(panels.init))));
  finish(sums);
}

//===-- sums that wait ----------------------------------------------------===//

Value PanelTile::placeOf(const WaitingSums &waiting, int64_t row,
                         int64_t vector) {
  int64_t rows = panelOf(vector) * waiting.rowsOfPanel + row;
  return add(waiting.at, constant(rows * layout.width() + laneOf(vector)));
}

PanelTile::Sums PanelTile::load(const WaitingSums &waiting) {
  Sums sums;
  for (int64_t row = 0; row < part.rows; ++row)
    for (int64_t v = 0; v < vectorCount(); ++v)
      sums.push_back(vector::LoadOp::create(b, loc, vectorOf(panels.sumType()),
                                            waiting.memory,
                                            placeOf(waiting, row, v)));
  return sums;
}

void PanelTile::store(ArrayRef<Value> sums, const WaitingSums &waiting) {
  for (int64_t row = 0; row < part.rows; ++row)
    for (int64_t v = 0; v < vectorCount(); ++v)
      vector::StoreOp::create(b, loc, sums[row * vectorCount() + v],
                              waiting.memory, placeOf(waiting, row, v));
}

void PanelTile::addTo(const WaitingSums &waiting, const TilePart &what) {
  part = what;
  locate();
  store(addProducts(0, load(waiting)), waiting);
}

WaitingSums PanelTile::behind(WaitingSums waiting, unsigned sum) {
  waiting.at = add(waiting.at, constant(sum * waiting.apart));
  return waiting;
}

void PanelTile::leave(unsigned sum, const WaitingSums &waiting,
                      const TilePart &what) {
  part = what;
  locate();
  if (sum == panels.siblings.size())
    fetchResults();
  Sums start(part.rows * vectorCount(), spread(panels.init));
  store(addProducts(sum, start), behind(waiting, sum));
}

void PanelTile::finishFrom(const WaitingSums &waiting, const TilePart &what) {
  part = what;
  locate();
  SmallVector<Sums> sums;
  for (unsigned sum = 0; sum < panels.sumCount(); ++sum)
    sums.push_back(load(behind(waiting, sum)));
  finish(sums);
}

//===-- panels ------------------------------------------------------------===//

void PanelTile::gatherAlong(size_t number, Value from, Value to, Value block) {
  if (number == panels.reductions.size()) {
    for (int64_t v = 0; v < vectorCount(); ++v) {
      Value lane = constant(laneOf(v));
      Value numbers =
          loadVector(panelsOfB[0], add(from, lane), v, layout.isPadded);
      vector::StoreOp::create(b, loc, numbers, block, add(to, lane));
    }
    return;
  }
  int64_t step = layout.width();
  for (const Axis &inner : llvm::drop_begin(panels.reductions, number + 1))
    step *= inner.extent;
  const Axis &axis = panels.reductions[number];
  Value bound = axis.isOpen() ? axis.bound : constant(axis.extent);
  auto loop = scf::ForOp::create(b, loc, constant(0), bound, constant(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.getBody()->getTerminator());
  Value index = loop.getInductionVar();
  gatherAlong(number + 1, add(from, scale(index, axis.steps[PanelB])),
              add(to, scale(index, step)), block);
}

void PanelTile::gather(Value block, const TilePart &what) {
  part = what;
  locate();
  panelsOfB.assign(1, from(PanelB, offset(PanelB, 0, 0)));
  gatherAlong(0, constant(0), constant(0), block);
}

//===-- reports -----------------------------------------------------------===//

// Open reductions count as one step.
void ngc::describeTile(const Panels &panels, const PanelLayout &layout,
                       int64_t rows, const std::optional<ReductionCut> &cut) {
  int64_t steps = cut ? cut->by : 1;
  for (const Axis &axis :
       llvm::drop_begin(panels.reductions, cut ? cut->axis + 1 : 0))
    steps *= axis.isOpen() ? 1 : axis.extent;
  Operation *store = panels.store;
  store->getParentOfType<func::FuncOp>()->setAttr(
      tileAttr, Builder(store->getContext())
                    .getDenseI64ArrayAttr({rows, layout.width(), steps}));
}
