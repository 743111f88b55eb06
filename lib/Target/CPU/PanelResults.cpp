// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What becomes of a tile's sums: the body of the op behind them, on vectors.
#include "PanelTile.h"
#include "VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ngc;

// Lines of results and of what they are made of, while products are summed: a
// store that waits for its line holds up all those behind it.
void PanelTile::fetchResults() {
  constexpr int64_t lineBytes = 64, fewestSteps = 64;
  int64_t steps = 1;
  for (const Axis &axis : panels.reductions)
    steps *= axis.isOpen() ? fewestSteps : axis.extent;
  if (steps < fewestSteps)
    return;
  unsigned firstSibling = panels.places.size() - 2 * panels.siblings.size();
  unsigned firstResult = firstSibling - panels.moreStores.size();
  for (unsigned place = PanelOut; place < firstSibling; ++place) {
    bool isOfRows = llvm::any_of(
        panels.rows, [&](const Axis &axis) { return axis.steps[place] != 0; });
    if (!isOfRows || panels.column.steps[place] != 1)
      continue;
    bool isResult = place == PanelOut || place >= firstResult;
    int64_t line =
        lineBytes * 8 / panels.places[place].element.getIntOrFloatBitWidth();
    for (int64_t row = 0; row < part.rows; ++row)
      for (int64_t panel = 0; panel < part.panels; ++panel)
        for (int64_t at = 0; at < part.columns; at += line)
          memref::PrefetchOp::create(b, loc,
                                     from(place, offset(place, row, panel)),
                                     constant(at), isResult,
                                     /*localityHint=*/isResult ? 3 : 2,
                                     /*isDataCache=*/true);
  }
}

// What `last` reads beside the sum, for a vector of columns.
Value PanelTile::readMore(unsigned place, int64_t row, int64_t vector) {
  int64_t step = panels.column.steps[place];
  Value at =
      add(offset(place, row, panelOf(vector)), constant(laneOf(vector) * step));
  Value memory = from(place, at);
  if (step == 0)
    return spread(memref::LoadOp::create(b, loc, memory, constant(0)));
  if (step == 1)
    return loadVector(memory, constant(0), vector, /*isPadded=*/false);
  VectorType type = vectorOf(panels.places[place].element);
  Value result = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  for (int64_t lane = 0; lane < filled(vector); ++lane) {
    Value number =
        memref::LoadOp::create(b, loc, memory, constant(lane * step));
    result = vector::InsertOp::create(b, loc, number, result, lane);
  }
  return result;
}

// A loop's index, for a vector of columns.
Value PanelTile::indexOf(unsigned loop, int64_t row, int64_t vector) {
  if (panels.column.loop == loop) {
    Value first =
        add(scale(add(part.panel, constant(panelOf(vector))), layout.width()),
            constant(laneOf(vector)));
    VectorType type = vectorOf(b.getIndexType());
    SmallVector<int64_t> lanes =
        llvm::to_vector(llvm::seq<int64_t>(layout.lanes));
    Value steps = arith::ConstantOp::create(
        b, loc, DenseIntElementsAttr::get(type, ArrayRef<int64_t>(lanes)));
    return arith::AddIOp::create(b, loc, spread(first), steps);
  }
  for (auto [axis, index] : llvm::zip(panels.rows, rowIndices[row]))
    if (axis.loop == loop)
      return spread(index);
  for (auto [axis, index] : llvm::zip(panels.outer, outer))
    if (axis.loop == loop)
      return spread(index);
  return spread(constant(0)); // along an axis of one element
}

// What the body of `last` gets.
void PanelTile::mapArguments(VectorBody &body, ArrayRef<Value> sums,
                             int64_t row, int64_t vector) {
  linalg::GenericOp last = panels.last;
  unsigned place = PanelFirstMore;
  for (OpOperand *operand : last.getDpsInputOperands()) {
    BlockArgument argument = last.getMatchingBlockArgument(operand);
    if (std::optional<unsigned> sum = panels.sumOf(operand->get()))
      body.map(argument, sums[*sum]);
    else if (argument.use_empty())
      ++place;
    else
      body.map(argument, readMore(place++, row, vector));
  }
}

// The body of `last`, on vectors.
PanelTile::Sums PanelTile::applyLast(ArrayRef<Value> sums, int64_t row,
                                     int64_t vector) {
  linalg::GenericOp last = panels.last;
  if (!last)
    return Sums(sums);
  VectorBody body(b, loc, layout.lanes);
  mapArguments(body, sums, row, vector);
  Block &block = *last.getBlock();
  for (Operation &op : block.without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(op))
      body.map(index.getResult(),
               indexOf(panels.loopOfLast[index.getDim()], row, vector));
    else
      body.add(op);
  }
  return llvm::map_to_vector(block.getTerminator()->getOperands(),
                             [&](Value value) { return body.lookup(value); });
}

void PanelTile::write(Value result, unsigned place, int64_t row,
                      int64_t vector) {
  int64_t step = panels.column.steps[place];
  Value memory = from(place, add(offset(place, row, panelOf(vector)),
                                 constant(laneOf(vector) * step)));
  if (step != 1) {
    for (int64_t lane = 0; lane < filled(vector); ++lane)
      memref::StoreOp::create(b, loc,
                              vector::ExtractOp::create(b, loc, result, lane),
                              memory, constant(lane * step));
    return;
  }
  if (Value inside = mask(vector))
    vector::MaskedStoreOp::create(b, loc, memory, constant(0), inside, result);
  else
    vector::StoreOp::create(b, loc, result, memory, constant(0));
}

void PanelTile::finish(ArrayRef<Sums> sums) {
  for (int64_t row = 0; row < part.rows; ++row)
    for (int64_t v = 0; v < vectorCount(); ++v) {
      Sums here = llvm::map_to_vector(
          sums, [&](const Sums &all) { return all[row * vectorCount() + v]; });
      for (auto [i, result] : llvm::enumerate(applyLast(here, row, v)))
        write(result, panels.placeOfResult(i), row, v);
    }
}
