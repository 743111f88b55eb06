// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dot products become register tiles of vectors.
//
//   out[o, n] += w[o, k] * x[n, k]
//
// Along one reduction (k) both inputs are contiguous: it becomes vectors, and
// each lane has a sum of its own. Rows of one input (o) and columns of the
// other (n) make a tile, whose rows * columns sums stay in registers through
// all reductions; a step loads rows + columns vectors for rows * columns
// multiply-adds. In the end the lanes are added up. The last vector of a line
// is masked.
//
//   for o by rows: for n by columns:
//     sums = 0
//     for k by lanes: sums[r, c] += w[o + r, k..] * x[n + c, k..]
//     out[o + r, n + c] += add up sums[r, c]
//
// This is the form of a layer's outputs (k: its inputs) and of the gradient of
// a convolution's filter (k: a line of the image).
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
#define GEN_PASS_DEF_EMITDOTS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

//===-- what can be emitted -----------------------------------------------===//

namespace {
struct Dots {
  linalg::GenericOp op;
  OpOperand *left, *right; // rows are of the left input, columns of the right
  unsigned vectorDim;
  std::optional<unsigned> rowDim, columnDim;
  int64_t leftStep, rightStep; // along the vectors
};
} // namespace

// The longest parallel loop that moves `own` alone; one of unknown length
// counts as short, because its rest goes one by one.
static std::optional<unsigned> ownDim(linalg::GenericOp op, OpOperand *own,
                                      OpOperand *other) {
  std::optional<unsigned> best;
  int64_t bestExtent = 0;
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    if (kind != utils::IteratorType::parallel || extents[dim] == 1 ||
        !op.getMatchingIndexingMap(own).isFunctionOfDim(dim) ||
        op.getMatchingIndexingMap(other).isFunctionOfDim(dim))
      continue;
    int64_t extent = ShapedType::isDynamic(extents[dim]) ? 1 : extents[dim];
    if (extent > bestExtent) {
      best = dim;
      bestExtent = extent;
    }
  }
  return best;
}

// Whether the output is contiguous along an axis that fills a vector, and one
// input with it: then sums need not be added up in the end.
static bool fillsVectors(linalg::GenericOp op, int64_t lanes) {
  OpOperand *out = op.getDpsInitOperand(0);
  AffineMap map = op.getMatchingIndexingMap(out);
  if (!map.getNumResults() ||
      !ngc::hasUnitStride(cast<MemRefType>(out->get().getType())))
    return false;
  auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
  if (!last)
    return false;
  unsigned dim = last.getPosition();
  int64_t extent = op.getStaticLoopRanges()[dim];
  if (ShapedType::isDynamic(extent) || extent < lanes)
    return false;
  for (OpOperand *input : op.getDpsInputOperands())
    if (ngc::stepOf(op.getMatchingIndexingMap(input), dim).value_or(0) > 0)
      return true;
  return false;
}

static std::optional<Dots> match(linalg::GenericOp op, int64_t lanes) {
  if (!ngc::isMultiplyAdd(op) || fillsVectors(op, lanes))
    return std::nullopt;
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  OpOperand *left = op.getDpsInputOperand(0), *right = op.getDpsInputOperand(1);
  for (OpOperand *input : {left, right})
    if (!ngc::hasUnitStride(cast<MemRefType>(input->get().getType())))
      return std::nullopt;
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    if (kind != utils::IteratorType::reduction ||
        ShapedType::isDynamic(extents[dim]) || extents[dim] < 4)
      continue;
    auto leftStep = ngc::stepOf(op.getMatchingIndexingMap(left), dim);
    auto rightStep = ngc::stepOf(op.getMatchingIndexingMap(right), dim);
    if (!leftStep || !rightStep || *leftStep < 1 || *rightStep < 1)
      continue;
    Dots dots{op, left, right,     static_cast<unsigned>(dim),
              {}, {},   *leftStep, *rightStep};
    dots.rowDim = ownDim(op, left, right);
    dots.columnDim = ownDim(op, right, left);
    auto isShort = [&](std::optional<unsigned> own) {
      return !own || ShapedType::isDynamic(extents[*own]);
    };
    // Rows are the side of known length.
    if (isShort(dots.rowDim) && !isShort(dots.columnDim)) {
      std::swap(dots.left, dots.right);
      std::swap(dots.leftStep, dots.rightStep);
      std::swap(dots.rowDim, dots.columnDim);
    }
    return dots;
  }
  return std::nullopt;
}

//===-- the loop nest -----------------------------------------------------===//

namespace {
class Emitter {
public:
  Emitter(Dots dots, int64_t lanes, const ngc::TargetDescription &target)
      : dots(dots), op(dots.op), target(target), lanes(lanes), builder(op),
        loc(op.getLoc()), indices(op.getNumLoops()) {
    auto out = cast<MemRefType>(op.getDpsInits()[0].getType());
    type = VectorType::get({lanes}, out.getElementType());
  }
  void run();

private:
  using Body = llvm::function_ref<void()>;
  using Sums = SmallVector<Value>;

  void forEach(ArrayRef<unsigned> dims, Body body);
  void inBlocks(std::optional<unsigned> dim, int64_t &count, int64_t limit,
                Body body);
  void tile();
  Sums reduce(ArrayRef<unsigned> dims, Sums sums);
  Sums line(Sums sums);
  Sums step(Sums sums, Value first, int64_t filled);
  Value load(OpOperand *operand, int64_t step, std::optional<unsigned> dim,
             int64_t place, Value first, int64_t filled);
  SmallVector<Value> address(OpOperand *operand) {
    return ngc::addressOf(builder, loc, *operand, indices);
  }
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }
  int64_t extent(unsigned dim) { return op.getStaticLoopRanges()[dim]; }
  Value bound(unsigned dim) { return ngc::boundOf(builder, loc, op, dim); }
  Value zero() {
    return arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  }
  template <typename Make>
  void shifted(std::optional<unsigned> dim, int64_t by, Make make) {
    if (!dim || !by)
      return make();
    Value old = indices[*dim];
    indices[*dim] = arith::AddIOp::create(builder, loc, old, constant(by));
    make();
    indices[*dim] = old;
  }

  Dots dots;
  linalg::GenericOp op;
  const ngc::TargetDescription &target;
  int64_t lanes;
  OpBuilder builder;
  Location loc;
  VectorType type;
  SmallVector<Value> indices; // of the loops
  int64_t rows = 1, columns = 1;
};
} // namespace

// `filled` lanes from element `first` of a line; zeros in the others.
Value Emitter::load(OpOperand *operand, int64_t step,
                    std::optional<unsigned> dim, int64_t place, Value first,
                    int64_t filled) {
  Value memory = operand->get(), old = indices[dots.vectorDim];
  auto stored = VectorType::get(
      {lanes}, cast<MemRefType>(memory.getType()).getElementType());
  Value result =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(stored));
  auto gather = [&] {
    for (int64_t lane = 0; lane < filled; ++lane)
      shifted(dots.vectorDim, lane, [&] {
        Value number =
            memref::LoadOp::create(builder, loc, memory, address(operand));
        result = vector::InsertOp::create(builder, loc, number, result, lane);
      });
  };
  auto loadMasked = [&] {
    SmallVector<bool> bits(lanes, false);
    std::fill_n(bits.begin(), filled, true);
    auto maskType = VectorType::get({lanes}, builder.getI1Type());
    Value mask = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(maskType, bits));
    result = vector::MaskedLoadOp::create(builder, loc, stored, memory,
                                          address(operand), mask, result);
  };
  indices[dots.vectorDim] = first;
  shifted(dim, place, [&] {
    if (step > 1) // a strided line
      gather();
    else if (filled < lanes)
      loadMasked();
    else
      result = vector::LoadOp::create(builder, loc, stored, memory,
                                      address(operand));
  });
  indices[dots.vectorDim] = old;
  // Inputs of 16 bits are widened in registers.
  if (stored != type)
    result = arith::ExtFOp::create(builder, loc, type, result);
  return result;
}

Emitter::Sums Emitter::step(Sums sums, Value first, int64_t filled) {
  SmallVector<Value> right;
  for (int64_t c = 0; c < columns; ++c)
    right.push_back(
        load(dots.right, dots.rightStep, dots.columnDim, c, first, filled));
  for (int64_t r = 0; r < rows; ++r) {
    Value left = load(dots.left, dots.leftStep, dots.rowDim, r, first, filled);
    for (int64_t c = 0; c < columns; ++c) {
      Value &sum = sums[r * columns + c];
      sum = vector::FMAOp::create(builder, loc, left, right[c], sum);
    }
  }
  return sums;
}

Emitter::Sums Emitter::line(Sums sums) {
  int64_t all = extent(dots.vectorDim), whole = all / lanes * lanes;
  if (whole) {
    auto loop = scf::ForOp::create(builder, loc, constant(0), constant(whole),
                                   constant(lanes), sums);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(loop.getBody());
    Sums inner(loop.getRegionIterArgs());
    inner = step(inner, loop.getInductionVar(), lanes);
    scf::YieldOp::create(builder, loc, inner);
    sums.assign(loop.getResults().begin(), loop.getResults().end());
  }
  return whole < all ? step(sums, constant(whole), all - whole) : sums;
}

Emitter::Sums Emitter::reduce(ArrayRef<unsigned> dims, Sums sums) {
  if (dims.empty())
    return line(sums);
  if (dims[0] == dots.vectorDim)
    return reduce(dims.drop_front(), sums);
  auto loop = scf::ForOp::create(builder, loc, constant(0), bound(dims[0]),
                                 constant(1), sums);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(loop.getBody());
  Value old = indices[dims[0]];
  indices[dims[0]] = loop.getInductionVar();
  Sums inner(loop.getRegionIterArgs());
  scf::YieldOp::create(builder, loc, reduce(dims.drop_front(), inner));
  indices[dims[0]] = old;
  return Sums(loop.getResults());
}

void Emitter::tile() {
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  Sums sums = reduce(reductions, Sums(rows * columns, zero()));
  OpOperand *out = op.getDpsInitOperand(0);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      shifted(dots.rowDim, r, [&] {
        shifted(dots.columnDim, c, [&] {
          SmallVector<Value> at = address(out);
          Value before = memref::LoadOp::create(builder, loc, out->get(), at);
          Value sum = vector::ReductionOp::create(
              builder, loc, vector::CombiningKind::ADD, sums[r * columns + c],
              before, arith::FastMathFlags::reassoc);
          memref::StoreOp::create(builder, loc, sum, out->get(), at);
        });
      });
}

// Runs the body for blocks of an axis, `count` being the size of each.
void Emitter::inBlocks(std::optional<unsigned> dim, int64_t &count,
                       int64_t limit, Body body) {
  count = 1;
  if (!dim)
    return body();
  int64_t all = extent(*dim);
  auto loopOver = [&](Value from, Value to, int64_t size) {
    count = size;
    auto loop = scf::ForOp::create(builder, loc, from, to, constant(size));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(loop.getBody()->getTerminator());
    Value old = indices[*dim];
    indices[*dim] = loop.getInductionVar();
    body();
    indices[*dim] = old;
  };
  Value begin = constant(0), end = bound(*dim), whole;
  if (ShapedType::isDynamic(all)) {
    Value rest = arith::RemUIOp::create(builder, loc, end, constant(limit));
    whole = arith::SubIOp::create(builder, loc, end, rest);
    loopOver(begin, whole, limit);
    return loopOver(whole, end, 1);
  }
  int64_t size = llvm::divideCeil(all, llvm::divideCeil(all, limit));
  whole = constant(all / size * size);
  loopOver(begin, whole, size);
  if (all % size)
    loopOver(whole, end, all % size);
}

void Emitter::forEach(ArrayRef<unsigned> dims, Body body) {
  if (dims.empty())
    return body();
  auto loop = scf::ForOp::create(builder, loc, constant(0), bound(dims[0]),
                                 constant(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(loop.getBody()->getTerminator());
  indices[dims[0]] = loop.getInductionVar();
  forEach(dims.drop_front(), body);
}

// 16 registers hold 4x3 sums, 3 vectors of columns and one of a row; with a
// single column 8 rows. 32 registers hold twice the rows.
void Emitter::run() {
  SmallVector<unsigned> outer;
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    if (kind == utils::IteratorType::parallel && dim != dots.rowDim &&
        dim != dots.columnDim)
      outer.push_back(dim);
  Value start = constant(0);
  for (Value &index : indices)
    index = start;
  int64_t more = target.vectorRegisters >= 32 ? 2 : 1;
  forEach(outer, [&] {
    inBlocks(dots.columnDim, columns, 3, [&] {
      inBlocks(dots.rowDim, rows, (columns > 1 ? 4 : 8) * more,
               [&] { tile(); });
    });
  });
  op.erase();
}

namespace {
struct EmitDots : ngc::impl::EmitDotsBase<EmitDots> {
  using EmitDotsBase::EmitDotsBase;
  void runOnOperation() override {
    if (!getOperation()->hasAttr(ngc::kernelAttr))
      return;
    ngc::TargetDescription target = ngc::targetOf(getOperation());
    auto lanesOf = [&](linalg::GenericOp op) -> int64_t {
      Type element = getElementTypeOrSelf(op.getDpsInits()[0].getType());
      return target.vectorBytes * 8 / element.getIntOrFloatBitWidth();
    };
    SmallVector<Dots> work;
    getOperation().walk([&](linalg::GenericOp op) {
      if (std::optional<Dots> dots = match(op, lanesOf(op)))
        work.push_back(*dots);
    });
    for (const Dots &dots : work)
      Emitter(dots, lanesOf(dots.op), target).run();
  }
};
} // namespace
