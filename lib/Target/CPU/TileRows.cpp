// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands as matrix tiles, in a task's memory.
//
//   split          [tile][step][piece][row][32 of the step]
//   splitWeights   [step][piece][tile of 16 columns][pair][16 columns][2]
//
// The pairs of a step are (k, k + 16) in both. Where rows and steps begin is
// found once a task: indices of several axes would cost more than the rounding.
#include "TileKernel.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ngc;

//===-- where rows and steps begin ----------------------------------------===//

// Those beyond the last one are the last one again.
void TileKernel::findRows() {
  rowStarts = code.allocate(blocks.rowsPerTask, b.getI64Type());
  Value last = code.sub(rowEnd, code.constant(1));
  Value count = code.scale(tileCount, blocks.height);
  code.forEach(code.constant(0), count, 1, [&](Value number) {
    Value rest = code.atMost(code.add(rowBegin, number), last);
    Value offset = bases[PanelA];
    for (size_t i = panels.rows.size(); i-- > 0;) {
      const Axis &axis = panels.rows[i];
      Value index = rest;
      if (i > 0) {
        Value extent = code.constant(axis.extent);
        index = arith::RemUIOp::create(b, loc, rest, extent);
        rest = arith::DivUIOp::create(b, loc, rest, extent);
      }
      offset = code.add(offset, code.scale(index, axis.steps[PanelA]));
    }
    code.storeIndex(offset, rowStarts, number);
  });
}

void TileKernel::findSteps() {
  stepStarts = code.allocate(facts.steps, b.getI64Type());
  if (isExact())
    stepStartsOfB = code.allocate(facts.steps, b.getI64Type());
  Value zero = code.constant(0);
  findSteps(panels.reductions, zero, zero, zero);
}

void TileKernel::findSteps(ArrayRef<Axis> axes, Value number, Value ofA,
                           Value ofB) {
  bool isLast = axes.size() == 1;
  int64_t by = isLast ? stepDepth : 1;
  int64_t count = llvm::divideCeil(axes[0].extent, by);
  code.forEach(count, [&](Value index) {
    Value here = code.add(code.scale(number, count), index);
    Value inA = code.add(ofA, code.scale(index, by * axes[0].steps[PanelA]));
    Value inB = code.add(ofB, code.scale(index, by * axes[0].steps[PanelB]));
    if (!isLast)
      return findSteps(axes.drop_front(), here, inA, inB);
    code.storeIndex(inA, stepStarts, here);
    if (isExact())
      code.storeIndex(inB, stepStartsOfB, here);
  });
}

//===-- numbers that are not finite ---------------------------------------===//

Value TileKernel::noMarks() {
  auto type = VectorType::get({stepPairs}, b.getI32Type());
  return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
}

void TileKernel::note(Value flags, Value number, Value marks) {
  Value any =
      vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, marks);
  Value both = arith::OrIOp::create(b, loc, code.load(flags, number), any);
  memref::StoreOp::create(b, loc, both, flags, number);
}

void TileKernel::forgetFlags(Value flags, int64_t count) {
  Value zero = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(0));
  code.forEach(count, [&](Value number) {
    memref::StoreOp::create(b, loc, zero, flags, number);
  });
}

//===-- rows --------------------------------------------------------------===//

Value TileKernel::firstLanes(int64_t count) {
  SmallVector<bool> bits(stepPairs, false);
  std::fill_n(bits.begin(), count, true);
  auto type = VectorType::get({stepPairs}, b.getI1Type());
  return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, bits));
}

// Whether all numbers of a step are there: the last one along the innermost
// reduction is not.
Value TileKernel::isWholeStep(Value number) {
  int64_t depth = panels.reductions.back().extent;
  Value count = code.constant(llvm::divideCeil(depth, stepDepth));
  Value index = arith::RemUIOp::create(b, loc, number, count);
  return code.less(index, code.sub(count, code.constant(1)));
}

// The two halves of a step; what lies behind the last one is 0.
SmallVector<Value> TileKernel::loadRow(Value at, Value number) {
  auto type = VectorType::get({stepPairs}, b.getF32Type());
  int64_t depth = panels.reductions.back().extent, rest = depth % stepDepth;
  SmallVector<Value> halves;
  for (int64_t i = 0; i < 2; ++i) {
    Value from = code.add(at, code.constant(i * stepPairs));
    if (!rest) {
      halves.push_back(vector::LoadOp::create(b, loc, type, rows, from));
      continue;
    }
    Value isWhole = isWholeStep(number);
    int64_t left = std::clamp<int64_t>(rest - i * stepPairs, 0, stepPairs);
    Value mask = arith::SelectOp::create(b, loc, isWhole, firstLanes(stepPairs),
                                         firstLanes(left));
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
    halves.push_back(
        vector::MaskedLoadOp::create(b, loc, type, rows, from, mask, zero));
  }
  return halves;
}

// All steps of one row; gives marks of what is not finite.
Value TileKernel::splitRow(Value start, Value to, Value first, Value end) {
  int64_t tile = blocks.height * stepDepth;
  return code.fold(first, end, noMarks(), [&](Value number, Value marks) {
    Value from = code.add(start, code.loadIndex(stepStarts, number));
    SmallVector<Value> halves = loadRow(from, number);
    Value at =
        code.add(to, code.scale(code.sub(number, first), facts.pieces * tile));
    Value mark;
    for (auto [piece, pairs] :
         llvm::enumerate(splitPieces(b, loc, halves[0], halves[1], facts.pieces,
                                     isExact() ? &mark : nullptr)))
      vector::StoreOp::create(
          b, loc, pairs, split,
          code.add(at, code.constant(int64_t(piece) * tile)));
    return mark ? arith::OrIOp::create(b, loc, marks, mark).getResult() : marks;
  });
}

void TileKernel::splitRows(Value first, Value end) {
  int64_t tile = blocks.height * stepDepth;
  code.forEach(code.constant(0), tileCount, 1, [&](Value number) {
    Value ofTile = code.scale(number, blocks.stepsAtOnce * facts.pieces * tile);
    code.forEach(blocks.height, [&](Value row) {
      Value here = code.add(code.scale(number, blocks.height), row);
      Value marks =
          splitRow(code.loadIndex(rowStarts, here),
                   code.add(ofTile, code.scale(row, stepDepth)), first, end);
      if (isExact())
        note(flagsOfRows, here, marks);
    });
  });
}

//===-- panels ------------------------------------------------------------===//

// The rows k and k + 16 of 16 columns; those behind the last one are 0.
SmallVector<Value> TileKernel::loadPairs(Value at, Value number, Value pair) {
  auto type = VectorType::get({tileWidth}, b.getF32Type());
  int64_t depth = panels.reductions.back().extent, rest = depth % stepDepth;
  SmallVector<Value> halves;
  for (int64_t i = 0; i < 2; ++i) {
    Value k = code.add(pair, code.constant(i * stepPairs));
    if (!rest) {
      halves.push_back(vector::LoadOp::create(
          b, loc, type, weights, code.add(at, code.scale(k, tilePanel))));
      continue;
    }
    Value isWhole = isWholeStep(number);
    Value isThere = arith::OrIOp::create(b, loc, isWhole,
                                         code.less(k, code.constant(rest)));
    Value safe = arith::SelectOp::create(b, loc, isThere, k, code.constant(0));
    Value row = vector::LoadOp::create(
        b, loc, type, weights, code.add(at, code.scale(safe, tilePanel)));
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
    halves.push_back(arith::SelectOp::create(b, loc, isThere, row, zero));
  }
  return halves;
}

// One step of a panel.
Value TileKernel::splitPairs(Value from, Value to, Value number, Value marks) {
  return code.fold(
      code.constant(0), code.constant(stepPairs), marks,
      [&](Value pair, Value noted) {
        for (int64_t tile = 0; tile < tilePanel / tileWidth; ++tile) {
          SmallVector<Value> halves = loadPairs(
              code.add(from, code.constant(tile * tileWidth)), number, pair);
          Value mark, at = code.add(to, code.scale(pair, stepDepth));
          for (auto [piece, pairs] : llvm::enumerate(splitPieces(
                   b, loc, halves[0], halves[1], facts.pieces, &mark)))
            vector::StoreOp::create(
                b, loc, pairs, splitWeights,
                code.add(at, code.constant((2 * int64_t(piece) + tile) *
                                           tileElements)));
          noted = arith::OrIOp::create(b, loc, noted, mark);
        }
        return noted;
      });
}

void TileKernel::splitPanel(Value panel, Value first, Value end) {
  Value base = code.add(bases[PanelB], code.scale(panel, layout.apart));
  Value marks =
      code.fold(first, end, noMarks(), [&](Value number, Value noted) {
        Value to = code.scale(code.sub(number, first),
                              2 * facts.pieces * tileElements);
        Value from = code.add(base, code.loadIndex(stepStartsOfB, number));
        return splitPairs(from, to, number, noted);
      });
  note(flagsOfPanels, code.sub(panel, panelBegin), marks);
}
