// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The products of a tile whose rows are places of a window that slides.
#include "PanelTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ngc;

//===-- borders -----------------------------------------------------------===//

// Whether a row's tap, counted from the tile's first window, is in the image.
bool PanelTile::isWithin(int64_t at) const {
  if (!part.start)
    return true;
  for (const WindowAxis &window : panels.windows)
    if (window.window == panels.rows.back().loop) {
      int64_t cell =
          *part.start * window.step + at * window.dilation - window.low;
      return cell >= 0 && cell < window.cells;
    }
  return true;
}

// With a border that is not in memory `a` begins before its memory: the way
// there and back are one sum.
Value PanelTile::vectorWithin(int64_t vector, Value at) {
  if (panels.windows.empty())
    return vectorOfA(0, vector, at);
  int64_t lane = panelOf(vector) * layout.width() + laneOf(vector);
  Value place = add(add(offset(PanelA, 0, 0), at), constant(lane));
  return widen(loadVector(from(PanelA, place), constant(0), vector,
                          /*isPadded=*/false));
}

// A tap along an axis of tasks, if the task's window has it.
PanelTile::Sums PanelTile::ifWithin(const Axis &taps, int64_t tap,
                                    const Sums &sums,
                                    function_ref<Sums()> body) {
  Value cell;
  const WindowAxis *window = nullptr;
  int64_t last = 0;
  for (const WindowAxis &each : panels.windows)
    for (auto [axis, index] : llvm::zip(panels.outer, outer))
      if (each.tap == taps.loop && axis.loop == each.window) {
        window = &each;
        cell = scale(index, each.step);
        last = (axis.extent - 1) * each.step;
      }
  if (!window)
    return body();
  int64_t first = tap * window->dilation - window->low;
  Value isThere;
  auto need = [&](arith::CmpIPredicate predicate, int64_t bound) {
    Value here =
        arith::CmpIOp::create(b, loc, predicate, cell, constant(bound));
    isThere = isThere ? arith::AndIOp::create(b, loc, isThere, here).getResult()
                      : here;
  };
  if (first < 0)
    need(arith::CmpIPredicate::sge, -first);
  if (first + last >= window->cells)
    need(arith::CmpIPredicate::slt, window->cells - first);
  if (!isThere)
    return body();
  auto branch = scf::IfOp::create(b, loc, ValueRange(sums).getTypes(), isThere,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(b, loc, body());
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, loc, sums);
  return Sums(branch.getResults());
}

//===-- windows -----------------------------------------------------------===//

// All taps of a window that slides along the rows. Each vector of `a` is
// loaded once, for all rows whose window it is in:
//
//   a0 a1 a2 a3 ...     a2 is tap 2 of row 0, tap 1 of row 1, tap 0 of row 2
PanelTile::Sums PanelTile::slide(Sums sums, Value atA, Value atB,
                                 int64_t stride) {
  const Axis &axis = panels.reductions.back();
  int64_t taps = axis.extent, count = vectorCount();
  SmallVector<Value> vectors; // [tap][vector]
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t v = 0; v < count; ++v)
      vectors.push_back(
          vectorsOfB(v, add(atB, constant(tap * axis.steps[PanelB])))[0]);
  for (int64_t v = 0; v < count; ++v)
    for (int64_t at = 0; at < (part.rows - 1) * stride + taps; ++at) {
      Value factor;
      for (int64_t row = at / stride; row >= 0; --row) {
        int64_t tap = at - row * stride;
        if (row >= part.rows)
          continue;
        if (tap >= taps || !isWithin(at))
          break;
        if (!factor)
          factor = vectorWithin(v, add(atA, constant(at * axis.steps[PanelA])));
        Value &sum = sums[row * count + v];
        sum = vector::FMAOp::create(b, loc, factor, vectors[tap * count + v],
                                    sum);
      }
    }
  return sums;
}
