// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, maxima and the like become vectors.
//
// Across: along the result's last axis (c) result and inputs are contiguous.
// A few vectors of results stay in registers through all reductions.
//
//   out[h, w, c] max= x[2 h + i, 2 w + j, c]      a window
//   for h, w: for c by 32: 4 maxima; for i, j: 4 loads, 4 max; 4 stores
//
// Where a line of results is wider than that and a sum is long, whole lines are
// read one after the other, as they lie in memory, and results wait in the
// first cache: a block of columns would touch another page with every line. Two
// lines at a time took half as long again.
//
//   out[c] += x[n, c]                             a bias's gradient
//   for n: for c by 64: 8 sums; 8 loads, 8 adds; 8 sums
//
// Along: inputs are contiguous along a reduction (c), and each lane has a
// result of its own until the end. LLVM does so for sums, not for extremes.
//
//   out[n] max= x[n, c]                           of a softmax
//   for n: 4 vectors; for c by 32: 4 loads, 4 max; the greatest of all lanes
//
// A rest of a line is vectors of 4, 2 and 1. The terms of an output are taken
// in an order that depends on no size but those known here. Sums of products
// are EmitDots' and EmitContractions', where these can do better.
#include "Movement.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"
#include "llvm/ADT/TypeSwitch.h"

namespace ngc {
#define GEN_PASS_DEF_EMITREDUCTIONS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using vector::CombiningKind;

// A reduction over no more than this is a window: its lines stay near.
static constexpr int64_t windowCells = 32;
// Fewer columns are no vectors.
static constexpr int64_t fewestColumns = 4;

//===-- what can be emitted -----------------------------------------------===//

namespace {
struct Reduction {
  linalg::GenericOp op;
  unsigned vectorDim;
  int64_t lanes;
};
} // namespace

static bool isInMemory(Type type) {
  auto memory = dyn_cast<MemRefType>(type);
  return memory && memory.getElementType().isIntOrFloat() &&
         memory.getElementTypeBitWidth() >= 8;
}

// The op that joins a term with the result so far.
static Operation *combinerOf(linalg::GenericOp op) {
  Block *body = op.getBlock();
  BlockArgument before = body->getArguments().back();
  Operation *last = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!last || !before.hasOneUse() || *before.user_begin() != last ||
      last->getNumOperands() != 2)
    return nullptr;
  return last;
}

static std::optional<CombiningKind> kindOf(Operation *combiner) {
  using Kind = std::optional<CombiningKind>;
  return TypeSwitch<Operation *, Kind>(combiner)
      .Case([](arith::MaximumFOp) { return CombiningKind::MAXIMUMF; })
      .Case([](arith::MinimumFOp) { return CombiningKind::MINIMUMF; })
      .Case([](arith::MaxSIOp) { return CombiningKind::MAXSI; })
      .Case([](arith::MinSIOp) { return CombiningKind::MINSI; })
      .Default([](Operation *) { return Kind(); });
}

// How loop `dim` moves the inputs that are read: by 1 element or not at all.
// False if none of them moves.
static bool runsAlong(linalg::GenericOp op, unsigned dim) {
  bool moves = false;
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (!op.payloadUsesValueFromOperand(input))
      continue;
    auto step = ngc::stepOf(op.getMatchingIndexingMap(input), dim);
    if (!step || *step < 0 || *step > 1)
      return false;
    if (*step == 1) {
      moves = true;
      if (!ngc::hasUnitStride(cast<MemRefType>(input->get().getType())))
        return false;
    }
  }
  return moves;
}

static bool isEmittable(linalg::GenericOp op) {
  if (op.getNumDpsInits() != 1)
    return false;
  for (OpOperand &operand : op->getOpOperands())
    if (op.payloadUsesValueFromOperand(&operand) &&
        !isInMemory(operand.get().getType()))
      return false;
  if (!isInMemory(op.getDpsInits()[0].getType()))
    return false;
  return ngc::isElementwise(*op.getBlock());
}

static int64_t lanesOf(linalg::GenericOp op, int64_t vectorBytes) {
  int64_t widest = 8;
  for (OpOperand &operand : op->getOpOperands())
    if (op.payloadUsesValueFromOperand(&operand) || op.isDpsInit(&operand))
      widest = std::max<int64_t>(
          widest, getElementTypeOrSelf(operand.get()).getIntOrFloatBitWidth());
  return vectorBytes * 8 / widest;
}

// Of an op that reduces nothing: a short line, with a rest that LLVM would
// compute one by one.
static bool isShortLine(linalg::GenericOp op, int64_t columns, int64_t lanes,
                        int64_t vectors) {
  return !op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)) &&
         columns % lanes && columns / lanes < vectors;
}

static std::optional<Reduction> match(linalg::GenericOp op,
                                      const ngc::TargetDescription &target) {
  if (!isEmittable(op))
    return std::nullopt;
  int64_t lanes = lanesOf(op, target.vectorBytes);
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  OpOperand *out = op.getDpsInitOperand(0);
  AffineMap map = op.getMatchingIndexingMap(out);
  if (map.getNumResults() &&
      ngc::hasUnitStride(cast<MemRefType>(out->get().getType())))
    if (auto last = dyn_cast<AffineDimExpr>(map.getResults().back())) {
      unsigned dim = last.getPosition();
      if (!ShapedType::isDynamic(extents[dim]) &&
          extents[dim] >= fewestColumns && runsAlong(op, dim) &&
          (op.getNumReductionLoops() ||
           isShortLine(op, extents[dim], lanes, target.vectorRegisters / 2)))
        return Reduction{op, dim, lanes};
    }
  Operation *combiner = combinerOf(op);
  if (!combiner || !kindOf(combiner))
    return std::nullopt;
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    if (kind == utils::IteratorType::reduction &&
        !ShapedType::isDynamic(extents[dim]) && extents[dim] >= lanes &&
        runsAlong(op, dim))
      return Reduction{op, unsigned(dim), lanes};
  return std::nullopt;
}

//===-- the loop nest -----------------------------------------------------===//

namespace {
// Lanes that are computed together, from an element of a line on.
struct Piece {
  int64_t start, lanes;
};

class Emitter {
public:
  Emitter(Reduction reduction, const ngc::TargetDescription &target)
      : op(reduction.op), vectorDim(reduction.vectorDim),
        lanes(reduction.lanes), registers(target.vectorRegisters), b(op),
        loc(op.getLoc()), indices(op.getNumLoops()),
        out(op.getDpsInitOperand(0)) {}
  void run();

private:
  using Values = SmallVector<Value>;
  using Body = llvm::function_ref<void()>;
  using Step = llvm::function_ref<Values(Values)>;

  void forEach(ArrayRef<unsigned> dims, Body body);
  void forLoop(unsigned dim, Value from, Value to, int64_t step, Body body);
  Values fold(ArrayRef<unsigned> dims, Values values, Step step);
  SmallVector<Piece> piecesOf(int64_t from, int64_t to) const;
  void inColumns(int64_t vectors,
                 llvm::function_ref<void(ArrayRef<Piece>)> body);
  void across();
  void byLine();
  void along();
  void join(ArrayRef<Value> values);

  Values load(ArrayRef<Piece> pieces);
  void store(ArrayRef<Piece> pieces, ValueRange values);
  Values step(ArrayRef<Piece> pieces, Values values);
  Value apply(const Piece &piece, Value before);
  Value read(OpOperand *operand, int64_t count);
  Value spread(Value scalar, int64_t count);
  Value indexAt(unsigned dim, int64_t count);
  SmallVector<Value> address(OpOperand *operand) {
    return ngc::addressOf(b, loc, *operand, indices);
  }
  template <typename Make> auto shifted(unsigned dim, int64_t by, Make make) {
    Value old = indices[dim];
    if (by)
      indices[dim] = arith::AddIOp::create(b, loc, old, constant(by));
    auto result = make();
    indices[dim] = old;
    return result;
  }

  int64_t extent(unsigned dim) { return op.getStaticLoopRanges()[dim]; }
  Value bound(unsigned dim) { return ngc::boundOf(b, loc, op, dim); }
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }

  linalg::GenericOp op;
  unsigned vectorDim;
  int64_t lanes, registers;
  OpBuilder b;
  Location loc;
  SmallVector<Value> indices; // of the loops
  OpOperand *out;
  linalg::FillOp fill; // what the results begin with, if they are in registers
};
} // namespace

//===-- one step ----------------------------------------------------------===//

// A vector where the operand moves, a number where it does not.
Value Emitter::read(OpOperand *operand, int64_t count) {
  Value memory = operand->get();
  SmallVector<Value> at = address(operand);
  AffineMap map = op.getMatchingIndexingMap(operand);
  if (ngc::stepOf(map, vectorDim) == 0)
    return memref::LoadOp::create(b, loc, memory, at);
  Type element = cast<MemRefType>(memory.getType()).getElementType();
  return vector::LoadOp::create(b, loc, VectorType::get({count}, element),
                                memory, at);
}

Value Emitter::spread(Value scalar, int64_t count) {
  if (isa<VectorType>(scalar.getType()))
    return scalar;
  auto type = VectorType::get({count}, scalar.getType());
  return vector::BroadcastOp::create(b, loc, type, scalar);
}

Value Emitter::indexAt(unsigned dim, int64_t count) {
  if (dim != vectorDim)
    return indices[dim];
  auto numbers = llvm::to_vector(llvm::seq<int64_t>(0, count));
  Value lane = arith::ConstantOp::create(b, loc, b.getIndexVectorAttr(numbers));
  return arith::AddIOp::create(b, loc, spread(indices[dim], count), lane);
}

// The body on some lanes. What is equal in all of them stays a number.
Value Emitter::apply(const Piece &piece, Value before) {
  Block *body = op.getBlock();
  IRMapping values;
  for (OpOperand *input : op.getDpsInputOperands())
    if (op.payloadUsesValueFromOperand(input))
      values.map(op.getMatchingBlockArgument(input), read(input, piece.lanes));
  if (before)
    values.map(op.getMatchingBlockArgument(out), before);
  for (Operation &inner : body->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner)) {
      values.map(index.getResult(), indexAt(index.getDim(), piece.lanes));
      continue;
    }
    SmallVector<Value> operands;
    for (Value operand : inner.getOperands())
      operands.push_back(values.lookupOrDefault(operand));
    bool isVector = llvm::any_of(operands, [](Value operand) {
      return isa<VectorType>(operand.getType());
    });
    if (isVector)
      for (Value &operand : operands)
        operand = spread(operand, piece.lanes);
    Operation *copy = b.clone(inner, values);
    copy->setOperands(operands);
    if (isVector)
      for (Value result : copy->getResults())
        result.setType(VectorType::get({piece.lanes}, result.getType()));
  }
  Value result = body->getTerminator()->getOperand(0);
  return spread(values.lookupOrDefault(result), piece.lanes);
}

SmallVector<Value> Emitter::step(ArrayRef<Piece> pieces, Values values) {
  for (auto [piece, value] : llvm::zip(pieces, values))
    value =
        shifted(vectorDim, piece.start, [&] { return apply(piece, value); });
  return values;
}

//===-- results -----------------------------------------------------------===//

SmallVector<Value> Emitter::load(ArrayRef<Piece> pieces) {
  Values values;
  Type element = cast<MemRefType>(out->get().getType()).getElementType();
  for (const Piece &piece : pieces)
    values.push_back(shifted(vectorDim, piece.start, [&]() -> Value {
      if (!op.payloadUsesValueFromOperand(out))
        return {};
      if (fill)
        return spread(fill.value(), piece.lanes);
      return vector::LoadOp::create(b, loc,
                                    VectorType::get({piece.lanes}, element),
                                    out->get(), address(out));
    }));
  return values;
}

void Emitter::store(ArrayRef<Piece> pieces, ValueRange values) {
  for (auto [piece, value] : llvm::zip(pieces, values))
    (void)shifted(vectorDim, piece.start, [&] {
      return vector::StoreOp::create(b, loc, value, out->get(), address(out));
    });
}

//===-- loops -------------------------------------------------------------===//

void Emitter::forLoop(unsigned dim, Value from, Value to, int64_t step,
                      Body body) {
  auto loop = scf::ForOp::create(b, loc, from, to, constant(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.getBody()->getTerminator());
  Value old = indices[dim];
  indices[dim] = loop.getInductionVar();
  body();
  indices[dim] = old;
}

void Emitter::forEach(ArrayRef<unsigned> dims, Body body) {
  if (dims.empty())
    return body();
  forLoop(dims[0], constant(0), bound(dims[0]), 1,
          [&] { forEach(dims.drop_front(), body); });
}

SmallVector<Value> Emitter::fold(ArrayRef<unsigned> dims, Values values,
                                 Step step) {
  if (dims.empty())
    return step(values);
  auto loop = scf::ForOp::create(b, loc, constant(0), bound(dims[0]),
                                 constant(1), values);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(loop.getBody());
  Value old = indices[dims[0]];
  indices[dims[0]] = loop.getInductionVar();
  Values inner(loop.getRegionIterArgs());
  scf::YieldOp::create(b, loc, fold(dims.drop_front(), inner, step));
  indices[dims[0]] = old;
  return Values(loop.getResults());
}

SmallVector<Piece> Emitter::piecesOf(int64_t from, int64_t to) const {
  SmallVector<Piece> pieces;
  for (int64_t count = lanes; from < to; count /= 2)
    for (; from + count <= to; from += count)
      pieces.push_back({from, count});
  return pieces;
}

// A line in blocks of so many vectors, and what is left in one more.
void Emitter::inColumns(int64_t vectors,
                        llvm::function_ref<void(ArrayRef<Piece>)> body) {
  int64_t all = extent(vectorDim), perLine = all / lanes;
  int64_t whole = 0;
  if (perLine > vectors) {
    int64_t each =
        llvm::divideCeil(perLine, llvm::divideCeil(perLine, vectors));
    whole = perLine / each * each * lanes;
    forLoop(vectorDim, constant(0), constant(whole), each * lanes,
            [&] { body(piecesOf(0, each * lanes)); });
  }
  if (whole < all)
    body(piecesOf(whole, all));
}

//===-- across ------------------------------------------------------------===//

// Half of the registers hold results, the others what is on its way.
void Emitter::across() {
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  inColumns(registers / 2, [&](ArrayRef<Piece> pieces) {
    store(pieces, fold(reductions, load(pieces),
                       [&](Values values) { return step(pieces, values); }));
  });
}

// Each line is read to its end.
void Emitter::byLine() {
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  forEach(reductions, [&] {
    inColumns(registers / 2, [&](ArrayRef<Piece> pieces) {
      store(pieces, step(pieces, load(pieces)));
    });
  });
}

//===-- along -------------------------------------------------------------===//

// Each piece of a line has results of its own. One that runs through a loop
// begins with the combiner's neutral element.
void Emitter::along() {
  constexpr int64_t chains = 4; // hide the latency of one another
  Operation *combiner = combinerOf(op);
  TypedAttr neutral = *arith::getNeutralElement(combiner);
  int64_t all = extent(vectorDim);
  int64_t each = std::min<int64_t>(chains, all / lanes) * lanes;
  SmallVector<Piece> pieces = piecesOf(0, each),
                     rest = piecesOf(all / each * each, all);
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  llvm::erase(reductions, vectorDim);
  Value first = constant(0), none = arith::ConstantOp::create(b, loc, neutral);
  Values values;
  for (const Piece &piece : llvm::concat<const Piece>(pieces, rest))
    values.push_back(spread(none, piece.lanes));
  values = fold(reductions, values, [&](Values values) {
    ArrayRef<Value> start = ArrayRef(values).take_front(pieces.size());
    auto loop = scf::ForOp::create(b, loc, first, constant(all / each * each),
                                   constant(each), start);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToEnd(loop.getBody());
      indices[vectorDim] = loop.getInductionVar();
      scf::YieldOp::create(b, loc,
                           step(pieces, Values(loop.getRegionIterArgs())));
      indices[vectorDim] = first;
    }
    Values ends(loop.getResults());
    llvm::append_range(
        ends, step(rest, Values(ArrayRef(values).drop_front(pieces.size()))));
    return ends;
  });
  join(values);
}

// The lanes of all pieces become one result.
void Emitter::join(ArrayRef<Value> values) {
  CombiningKind kind = *kindOf(combinerOf(op));
  SmallVector<Value> left(values);
  Value before = fill ? fill.value()
                      : memref::LoadOp::create(b, loc, out->get(), address(out))
                            .getResult();
  llvm::stable_sort(left, [](Value x, Value y) {
    return cast<VectorType>(x.getType()).getNumElements() >
           cast<VectorType>(y.getType()).getNumElements();
  });
  while (!left.empty()) {
    SmallVector<Value> same;
    Type type = left.front().getType();
    for (Value value : left)
      if (value.getType() == type)
        same.push_back(value);
    left.erase(left.begin(), left.begin() + same.size());
    for (; same.size() > 1; same.pop_back())
      same.front() =
          vector::makeArithReduction(b, loc, kind, same.front(), same.back());
    before = vector::ReductionOp::create(b, loc, kind, same.front(), before);
  }
  memref::StoreOp::create(b, loc, before, out->get(), address(out));
}

//===-- all ---------------------------------------------------------------===//

void Emitter::run() {
  SmallVector<unsigned> outer;
  int64_t cells = 1;
  bool isReduced = false, isOpen = false;
  for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    bool isReduction = kind == utils::IteratorType::reduction;
    if (dim == vectorDim)
      isReduced = isReduction;
    else if (!isReduction)
      outer.push_back(dim);
    else if (ShapedType::isDynamic(extent(dim)))
      isOpen = true;
    else
      cells *= extent(dim);
  }
  bool isLong = isOpen || cells > windowCells;
  bool isWide = extent(vectorDim) / lanes > registers / 2;
  bool inLines = !isReduced && isLong && isWide;
  // Lines are added to what is there.
  if (auto filled = dyn_cast_or_null<linalg::FillOp>(op->getPrevNode()))
    if (filled.output() == out->get() && !inLines)
      fill = filled;
  llvm::fill(indices, constant(0));
  forEach(outer, [&] {
    if (isReduced)
      along();
    else if (inLines)
      byLine();
    else
      across();
  });
  op.erase();
  if (fill)
    fill.erase();
}

namespace {
struct EmitReductions : ngc::impl::EmitReductionsBase<EmitReductions> {
  using EmitReductionsBase::EmitReductionsBase;
  void runOnOperation() override {
    if (!getOperation()->hasAttr(ngc::kernelAttr))
      return;
    ngc::TargetDescription target = ngc::targetOf(getOperation());
    SmallVector<Reduction> work;
    getOperation().walk([&](linalg::GenericOp op) {
      if (auto reduction = match(op, target))
        work.push_back(*reduction);
    });
    for (const Reduction &reduction : work)
      Emitter(reduction, target).run();
  }
};
} // namespace
