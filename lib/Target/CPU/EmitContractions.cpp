// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions become register tiles of vectors.
//
//   out[o, w] += filter[o, k] * x[w + k]
//
// Along one parallel axis (w) output and one input are contiguous and the
// other input is constant: that axis becomes vectors. Along another (o) the
// vector input is constant: a few of its rows share each loaded vector. The
// sums of a tile of rows x vectors stay in registers through all reduction
// loops; a step loads `vectors` vectors and `rows` numbers for rows * vectors
// multiply-adds. The last vector of a line is masked, so nothing outside the
// arrays is touched.
//
//   for h: for o by rows: for w by vectors:
//     sums = out[o.., w..]
//     for k: sums[r, v] += broadcast(filter[o + r, k]) * x[w + v + k]
//     out[o.., w..] = sums
//
// Dot products, which are contiguous along a reduction, are EmitDots'.
#include "Movement.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"

namespace ngc {
#define GEN_PASS_DEF_EMITCONTRACTIONS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

//===-- what can be emitted -----------------------------------------------===//

namespace {
struct Shape {
  linalg::GenericOp op;
  OpOperand *moving, *fixed; // inputs: contiguous along `vectorDim`, constant
  unsigned vectorDim, rowDim;
  int64_t step; // elements that `moving` advances by for one of vectorDim
};
} // namespace

static bool hasUnitStride(Value memory) {
  return ngc::hasUnitStride(cast<MemRefType>(memory.getType()));
}

// A loop that moves the fixed input alone; one of known length, if there is.
static std::optional<unsigned> findRows(linalg::GenericOp op,
                                        unsigned vectorDim, AffineMap movingMap,
                                        AffineMap fixedMap) {
  std::optional<unsigned> open;
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    if (kind != utils::IteratorType::parallel || dim == vectorDim ||
        movingMap.isFunctionOfDim(dim) || !fixedMap.isFunctionOfDim(dim) ||
        extents[dim] == 1)
      continue;
    if (!ShapedType::isDynamic(extents[dim]))
      return dim;
    open = dim;
  }
  return open;
}

static std::optional<Shape> match(linalg::GenericOp op) {
  if (!ngc::isMultiplyAdd(op))
    return std::nullopt;
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  OpOperand *out = op.getDpsInitOperand(0);
  AffineMap outMap = op.getMatchingIndexingMap(out);
  if (outMap.getNumResults() == 0)
    return std::nullopt;
  auto last = dyn_cast<AffineDimExpr>(outMap.getResults().back());
  if (!last || !hasUnitStride(out->get()))
    return std::nullopt;
  unsigned vectorDim = last.getPosition();
  if (ShapedType::isDynamic(extents[vectorDim]))
    return std::nullopt;
  for (auto [a, b] : {std::pair(0, 1), std::pair(1, 0)}) {
    OpOperand *moving = op.getDpsInputOperand(a);
    OpOperand *fixed = op.getDpsInputOperand(b);
    AffineMap movingMap = op.getMatchingIndexingMap(moving);
    AffineMap fixedMap = op.getMatchingIndexingMap(fixed);
    std::optional<int64_t> step = ngc::stepOf(movingMap, vectorDim);
    if (!step || *step < 1 || fixedMap.isFunctionOfDim(vectorDim) ||
        !hasUnitStride(moving->get()))
      continue;
    if (std::optional<unsigned> rows =
            findRows(op, vectorDim, movingMap, fixedMap))
      return Shape{op, moving, fixed, vectorDim, *rows, *step};
  }
  return std::nullopt;
}

//===-- the loop nest -----------------------------------------------------===//

namespace {
class Emitter {
public:
  Emitter(Shape shape, const ngc::TargetDescription &target)
      : shape(shape), op(shape.op), target(target), builder(op),
        loc(op.getLoc()),
        element(getElementTypeOrSelf(op.getDpsInits()[0].getType())),
        lanes(target.vectorBytes * 8 / element.getIntOrFloatBitWidth()),
        indices(op.getNumLoops()) {}
  void run();

private:
  void outerLoops(ArrayRef<unsigned> dims);
  void rowBlocks();
  void tile(int64_t rows, int64_t firstVector, int64_t vectors);
  SmallVector<Value> reduce(ArrayRef<unsigned> dims, SmallVector<Value> sums,
                            int64_t rows, int64_t first, int64_t vectors);
  SmallVector<Value> step(SmallVector<Value> sums, int64_t rows,
                          int64_t firstVector, int64_t vectors);
  SmallVector<Value> address(OpOperand *operand, int64_t row, int64_t lane);
  Value loadMoving(int64_t vector);
  // Inputs of 16 bits are widened in registers.
  Value widen(Value x, Type type) {
    if (x.getType() == type)
      return x;
    return arith::ExtFOp::create(builder, loc, type, x);
  }
  Value mask(int64_t vector);
  int64_t filled(int64_t vector) {
    return std::min(lanes, extent(shape.vectorDim) - vector * lanes);
  }
  int64_t extent(unsigned dim) { return op.getStaticLoopRanges()[dim]; }
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }
  Value bound(unsigned dim) { return ngc::boundOf(builder, loc, op, dim); }
  VectorType vectorType() { return VectorType::get({lanes}, element); }

  Shape shape;
  linalg::GenericOp op;
  const ngc::TargetDescription &target;
  OpBuilder builder;
  Location loc;
  Type element;
  int64_t lanes;
  SmallVector<Value> indices; // of the loops
  Value start;                // 0, outside all of them
};
} // namespace

// All lanes up to the end of the line; null if all of them are inside.
Value Emitter::mask(int64_t vector) {
  int64_t inside = filled(vector);
  if (inside == lanes)
    return {};
  SmallVector<bool> bits(lanes, false);
  std::fill_n(bits.begin(), inside, true);
  auto type = VectorType::get({lanes}, builder.getI1Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, bits));
}

// Indices of an operand at row `row` of the tile and element `lane` of a line.
SmallVector<Value> Emitter::address(OpOperand *operand, int64_t row,
                                    int64_t lane) {
  SmallVector<Value> loops = indices;
  loops[shape.rowDim] =
      arith::AddIOp::create(builder, loc, loops[shape.rowDim], constant(row));
  loops[shape.vectorDim] = constant(lane);
  return ngc::addressOf(builder, loc, *operand, loops);
}

Value Emitter::loadMoving(int64_t vector) {
  Value memory = shape.moving->get();
  Type stored = cast<MemRefType>(memory.getType()).getElementType();
  auto type = VectorType::get({lanes}, stored);
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  if (shape.step == 1) {
    SmallVector<Value> at = address(shape.moving, 0, vector * lanes);
    if (Value lanesInside = mask(vector))
      return widen(vector::MaskedLoadOp::create(builder, loc, type, memory, at,
                                                lanesInside, zero),
                   vectorType());
    return widen(vector::LoadOp::create(builder, loc, type, memory, at),
                 vectorType());
  }
  // A strided line is gathered; all rows of the tile share the cost.
  Value result = zero;
  for (int64_t lane = 0; lane < filled(vector); ++lane) {
    Value number = memref::LoadOp::create(
        builder, loc, memory, address(shape.moving, 0, vector * lanes + lane));
    result = vector::InsertOp::create(builder, loc, number, result, lane);
  }
  return widen(result, vectorType());
}

SmallVector<Value> Emitter::step(SmallVector<Value> sums, int64_t rows,
                                 int64_t firstVector, int64_t vectors) {
  SmallVector<Value> moving;
  for (int64_t v = 0; v < vectors; ++v)
    moving.push_back(loadMoving(firstVector + v));
  for (int64_t row = 0; row < rows; ++row) {
    Value number = memref::LoadOp::create(builder, loc, shape.fixed->get(),
                                          address(shape.fixed, row, 0));
    number = widen(number, element);
    Value spread =
        vector::BroadcastOp::create(builder, loc, vectorType(), number);
    for (int64_t v = 0; v < vectors; ++v) {
      Value &sum = sums[row * vectors + v];
      // llvm.fmuladd: without the instruction a product and a sum.
      sum = vector::FMAOp::create(builder, loc, spread, moving[v], sum);
    }
  }
  return sums;
}

SmallVector<Value> Emitter::reduce(ArrayRef<unsigned> dims,
                                   SmallVector<Value> sums, int64_t rows,
                                   int64_t first, int64_t vectors) {
  if (dims.empty())
    return step(sums, rows, first, vectors);
  auto loop = scf::ForOp::create(builder, loc, constant(0), bound(dims[0]),
                                 constant(1), sums);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(loop.getBody());
  indices[dims[0]] = loop.getInductionVar();
  SmallVector<Value> inner(loop.getRegionIterArgs());
  inner = reduce(dims.drop_front(), inner, rows, first, vectors);
  scf::YieldOp::create(builder, loc, inner);
  indices[dims[0]] = start; // the loop's own index ends with it
  return SmallVector<Value>(loop.getResults());
}

void Emitter::tile(int64_t rows, int64_t first, int64_t vectors) {
  OpOperand *out = op.getDpsInitOperand(0);
  SmallVector<Value> sums;
  auto pass = [&](bool store) {
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t v = 0; v < vectors; ++v) {
        SmallVector<Value> at = address(out, row, (first + v) * lanes);
        Value inside = mask(first + v);
        Value zero = arith::ConstantOp::create(
            builder, loc, builder.getZeroAttr(vectorType()));
        if (store && inside)
          vector::MaskedStoreOp::create(builder, loc, out->get(), at, inside,
                                        sums[row * vectors + v]);
        else if (store)
          vector::StoreOp::create(builder, loc, sums[row * vectors + v],
                                  out->get(), at);
        else if (inside)
          sums.push_back(vector::MaskedLoadOp::create(
              builder, loc, vectorType(), out->get(), at, inside, zero));
        else
          sums.push_back(vector::LoadOp::create(builder, loc, vectorType(),
                                                out->get(), at));
      }
  };
  pass(/*store=*/false);
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  sums = reduce(reductions, sums, rows, first, vectors);
  pass(/*store=*/true);
}

// Registers hold the sums, the vectors of a step and one number: with 16,
// 4x3, 6x2, 8x1 or 1x8; with 32, twice the rows.
void Emitter::rowBlocks() {
  int64_t perLine = llvm::divideCeil(extent(shape.vectorDim), lanes);
  int64_t width = llvm::divideCeil(perLine, llvm::divideCeil(perLine, 3));
  static constexpr int64_t rowsFor[] = {0, 8, 6, 4};
  constexpr int64_t widest = 8;
  int64_t rows = rowsFor[width] * (target.vectorRegisters >= 32 ? 2 : 1);
  int64_t all = extent(shape.rowDim);
  bool isOpen = ShapedType::isDynamic(all);
  if (!isOpen)
    rows = llvm::divideCeil(all, llvm::divideCeil(all, rows));
  auto block = [&](int64_t count) {
    int64_t each = count == 1 ? std::min(perLine, widest) : width;
    for (int64_t first = 0; first < perLine; first += each)
      tile(count, first, std::min(each, perLine - first));
  };
  auto loopOver = [&](Value from, Value to, int64_t count) {
    auto loop = scf::ForOp::create(builder, loc, from, to, constant(count));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(loop.getBody()->getTerminator());
    indices[shape.rowDim] = loop.getInductionVar();
    block(count);
    indices[shape.rowDim] = start;
  };
  if (isOpen) { // a rest of unknown size goes row by row
    Value end = bound(shape.rowDim);
    Value count = constant(rows);
    Value rest = arith::RemUIOp::create(builder, loc, end, count);
    Value whole = arith::SubIOp::create(builder, loc, end, rest);
    loopOver(start, whole, rows);
    return loopOver(whole, end, 1);
  }
  if (int64_t whole = all / rows * rows)
    loopOver(start, constant(whole), rows);
  if (int64_t rest = all % rows) {
    indices[shape.rowDim] = constant(all - rest);
    block(rest);
    indices[shape.rowDim] = start;
  }
}

void Emitter::outerLoops(ArrayRef<unsigned> dims) {
  if (dims.empty())
    return rowBlocks();
  auto loop = scf::ForOp::create(builder, loc, constant(0), bound(dims[0]),
                                 constant(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(loop.getBody()->getTerminator());
  indices[dims[0]] = loop.getInductionVar();
  outerLoops(dims.drop_front());
}

void Emitter::run() {
  SmallVector<unsigned> outer;
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    if (kind == utils::IteratorType::parallel && dim != shape.rowDim &&
        dim != shape.vectorDim)
      outer.push_back(dim);
  start = constant(0);
  for (unsigned dim = 0; dim < indices.size(); ++dim)
    indices[dim] = start;
  outerLoops(outer);
  op.erase();
}

namespace {
struct EmitContractions : ngc::impl::EmitContractionsBase<EmitContractions> {
  using EmitContractionsBase::EmitContractionsBase;
  void runOnOperation() override {
    if (!getOperation()->hasAttr(ngc::kernelAttr))
      return;
    SmallVector<Shape> work;
    getOperation().walk([&](linalg::GenericOp op) {
      if (std::optional<Shape> shape = match(op))
        work.push_back(*shape);
    });
    ngc::TargetDescription target = ngc::targetOf(getOperation());
    for (Shape &shape : work)
      Emitter(shape, target).run();
  }
};
} // namespace
