// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds which ops share a pass over a row, and writes the passes as vectors.
#include "RowOps.h"
#include "VectorBody.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ngc;

//===-- which ops ---------------------------------------------------------===//

static int64_t rankOf(Value value) {
  return cast<ShapedType>(value.getType()).getRank();
}

// The op that joins elements of a row, and what it joins.
static Operation *combinerOf(linalg::GenericOp op, Value *joined = nullptr) {
  SmallVector<Operation *, 4> combiners;
  Value reduced = matchReduction(op.getRegionOutputArgs(), 0, combiners);
  if (!reduced || combiners.size() != 1 ||
      !linalg::getCombinerOpKind(combiners.front()))
    return nullptr;
  if (joined)
    *joined = reduced;
  return combiners.front();
}

// What a row's reduction starts from.
static std::optional<double> startOf(linalg::GenericOp op) {
  auto fill = op.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
  FloatAttr number;
  if (!fill || !matchPattern(fill.getInputs()[0], m_Constant(&number)))
    return std::nullopt;
  return number.getValueAsDouble();
}

// All lanes start from it, so it must not count.
static bool startsNeutral(linalg::GenericOp op) {
  Operation *combiner = combinerOf(op);
  std::optional<double> start = startOf(op);
  if (!combiner || !start)
    return false;
  if (isa<arith::AddFOp>(combiner))
    return *start == 0;
  return isa<arith::MaximumFOp>(combiner) &&
         *start == -std::numeric_limits<double>::infinity();
}

static bool isPlain(linalg::GenericOp op) {
  return llvm::all_of(op.getBlock()->without_terminator(), [](Operation &each) {
    return each.hasTrait<OpTrait::ConstantLike>() ||
           (each.getNumResults() == 1 &&
            OpTrait::hasElementwiseMappableTraits(&each));
  });
}

bool RowOps::collect(Value value) {
  if (value == start)
    return true;
  auto op = value.getDefiningOp<linalg::GenericOp>();
  if (!op || op.getNumDpsInits() != 1 || !isPlain(op))
    return false;
  if (!ops.insert(op))
    return true;
  return llvm::all_of(op.getDpsInputs(),
                      [&](Value input) { return collect(input); });
}

const RowOps::Step *RowOps::stepOf(Value value) const {
  for (const Step &step : steps)
    if (step.op->getResult(0) == value)
      return &step;
  return nullptr;
}

unsigned RowOps::readyFrom(Value value) const {
  const Step *step = stepOf(value);
  return step ? step->pass + (step->kind == Reduction) : 0;
}

// Every array has all axes, or all but the last.
bool RowOps::classify(linalg::GenericOp op) {
  unsigned rank = rankOf(start), loops = op.getNumLoops();
  MLIRContext *context = op.getContext();
  auto isPlaced = [&](OpOperand &operand) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    return map == AffineMap::getMultiDimIdentityMap(rank, context) ||
           map == AffineMap::getMinorIdentityMap(rank, rank, context) ||
           map == AffineMap::getMultiDimIdentityMap(rank, context)
                      .getMajorSubMap(rank - 1) ||
           (loops == rank - 1 && map.isIdentity());
  };
  if ((loops != rank && loops != rank - 1) ||
      !llvm::all_of(op->getOpOperands(), isPlaced))
    return false;
  unsigned reductions = op.getNumReductionLoops();
  Kind kind = loops < rank ? PerRow : reductions ? Reduction : PerElement;
  if (kind == PerElement ? rankOf(op.getResult(0)) != rank
                         : rankOf(op.getResult(0)) == rank)
    return false;
  if (kind == Reduction ? reductions != 1 || !startsNeutral(op)
                        : reductions != 0 || op.payloadUsesValueFromOperand(
                                                 op.getDpsInitOperand(0)))
    return false;
  unsigned pass = 0;
  for (Value input : op.getDpsInputs())
    pass = std::max(pass, readyFrom(input));
  steps.push_back({op, kind, pass});
  return true;
}

// Whether a later pass reads it, or whoever comes behind.
bool RowOps::isKept(const Step &step) const {
  Value value = step.op->getResult(0);
  return step.kind == PerElement &&
         (value == result || llvm::any_of(steps, [&](const Step &other) {
            return other.pass > step.pass &&
                   llvm::is_contained(other.op->getOperands(), value);
          }));
}

// One row of memory: what a pass reads is what was written last.
bool RowOps::fitsInPlace() const {
  Value held = start;
  unsigned passes = readyFrom(result) + 1;
  for (unsigned pass = 0; pass < passes; ++pass) {
    Value written;
    for (const Step &step : steps) {
      if (step.pass != pass)
        continue;
      for (Value input : step.op->getOperands().drop_back()) {
        const Step *source = stepOf(input);
        bool isFull = rankOf(input) == rankOf(start);
        if (isFull && input != held && !(source && source->pass == pass))
          return false;
      }
      if (!isKept(step))
        continue;
      if (written)
        return false;
      written = step.op->getResult(0);
    }
    if (written)
      held = written;
  }
  return held == result;
}

std::optional<RowOps> RowOps::find(Value start, Value result) {
  RowOps found;
  found.start = start;
  found.result = result;
  if (start == result || !found.collect(result))
    return std::nullopt;
  SmallVector<Operation *> order = found.ops.takeVector();
  llvm::sort(order,
             [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  for (Operation *op : order)
    if (!found.classify(cast<linalg::GenericOp>(op)))
      return std::nullopt;
  if (!found.fitsInPlace())
    return std::nullopt;
  return found;
}

//===-- minus infinity ----------------------------------------------------===//

// What the body makes of numbers that are known, others being finite.
std::optional<double>
RowOps::ofInfinity(linalg::GenericOp op,
                   const DenseMap<Value, double> &known) const {
  DenseMap<Value, double> numbers;
  for (OpOperand *input : op.getDpsInputOperands())
    if (auto number = known.find(input->get()); number != known.end())
      numbers[op.getMatchingBlockArgument(input)] = number->second;
  Value joined = op.getBlock()->getTerminator()->getOperand(0);
  if (op.getNumReductionLoops())
    combinerOf(op, &joined);
  for (Operation &each : op.getBlock()->without_terminator()) {
    auto first =
        numbers.find(each.getNumOperands() ? each.getOperand(0) : Value());
    if (first == numbers.end())
      continue;
    bool isFirstAlone =
        each.getNumOperands() == 1 || !numbers.contains(each.getOperand(1));
    double x = first->second;
    if (isa<arith::SubFOp>(each) && isFirstAlone && std::isinf(x))
      numbers[each.getResult(0)] = x;
    else if (isa<math::ExpOp>(each))
      numbers[each.getResult(0)] = std::exp(x);
    else if (isa<arith::DivFOp>(each) && isFirstAlone && x == 0)
      numbers[each.getResult(0)] = 0;
  }
  auto made = numbers.find(joined);
  return made == numbers.end() ? std::nullopt : std::optional(made->second);
}

bool RowOps::ignoresInfinity() const {
  DenseMap<Value, double> known;
  known[start] = -std::numeric_limits<double>::infinity();
  for (const Step &step : steps) {
    std::optional<double> number =
        step.kind == PerRow ? std::nullopt : ofInfinity(step.op, known);
    if (step.kind == Reduction && (!number || number != startOf(step.op)))
      return false;
    if (step.kind == PerElement && number)
      known[step.op->getResult(0)] = *number;
  }
  auto last = known.find(result);
  return last != known.end() && last->second == 0;
}

//===-- code --------------------------------------------------------------===//

namespace ngc {
/// The code of some rows at once: what one waits for, others do meanwhile.
class RowEmitter {
public:
  RowEmitter(const RowOps &ops, const RowMemory &rows, OpBuilder &b,
             Location loc, int64_t count)
      : ops(ops), rows(rows), b(b), loc(loc), ofRow(count), bases(count) {}

  void emit(Value first) {
    for (auto [i, base] : llvm::enumerate(bases))
      base = scale(b.createOrFold<arith::AddIOp>(loc, first, constant(i)),
                   rows.pitch);
    for (unsigned pass = 0; pass <= ops.readyFrom(ops.result); ++pass) {
      emitPass(pass);
      for (const RowOps::Step &step : ops.steps)
        if (step.kind == RowOps::PerRow && step.pass == pass + 1)
          for (auto &values : ofRow)
            values[step.op->getResult(0)] =
                apply(step.op, [&](Value x) { return values.lookup(x); });
    }
  }

private:
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  Value scale(Value x, int64_t by) {
    return b.createOrFold<arith::MulIOp>(loc, x, constant(by));
  }
  VectorType vectorOf(Type element) {
    return VectorType::get({rows.lanes}, element);
  }
  Value spread(Value x) {
    return vector::BroadcastOp::create(b, loc, vectorOf(x.getType()), x);
  }

  // The op's body, but for what joins elements.
  Value apply(linalg::GenericOp op, function_ref<Value(Value)> argumentOf) {
    VectorBody body(b, loc, rows.lanes);
    for (OpOperand *input : op.getDpsInputOperands())
      body.map(op.getMatchingBlockArgument(input), argumentOf(input->get()));
    Value made = op.getBlock()->getTerminator()->getOperand(0);
    Operation *combiner = nullptr;
    if (op.getNumReductionLoops())
      combiner = combinerOf(op, &made);
    for (Operation &each : op.getBlock()->without_terminator())
      if (&each != combiner)
        body.add(each);
    return body.lookup(made);
  }

  // The lanes that are columns.
  Value inside(Value at) {
    auto lanes = llvm::to_vector(llvm::seq<int64_t>(rows.lanes));
    VectorType type = vectorOf(b.getIndexType());
    Value numbers = arith::ConstantOp::create(
        b, loc, DenseIntElementsAttr::get(type, ArrayRef<int64_t>(lanes)));
    Value left = arith::SubIOp::create(b, loc, rows.columns, at);
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, numbers,
                                 spread(left));
  }

  Value join(const RowOps::Step &step, Value sum, Value x) {
    linalg::GenericOp op = step.op;
    Operation *combiner = combinerOf(op);
    VectorBody body(b, loc, rows.lanes);
    bool isFirst = combiner->getOperand(0) == op.getRegionOutputArgs().front();
    body.map(combiner->getOperand(isFirst ? 0 : 1), sum);
    body.map(combiner->getOperand(isFirst ? 1 : 0), x);
    body.add(*combiner);
    return body.lookup(combiner->getResult(0));
  }

  // All lanes get what all of them are together.
  Value joinLanes(const RowOps::Step &step, Value lanes) {
    for (int64_t by = rows.lanes / 2; by > 0; by /= 2) {
      SmallVector<int64_t> turned;
      for (int64_t lane = 0; lane < rows.lanes; ++lane)
        turned.push_back((lane + by) % rows.lanes);
      lanes = join(step, lanes,
                   vector::ShuffleOp::create(b, loc, lanes, lanes, turned));
    }
    return lanes;
  }

  // One vector of a row, for all ops of a pass; gives the sums with it.
  SmallVector<Value> emitVector(unsigned pass, size_t row, Value at,
                                Value isInside, ValueRange sums) {
    DenseMap<Value, Value> here = ofRow[row];
    Value place = b.createOrFold<arith::AddIOp>(loc, bases[row], at);
    auto read = [&](Value value) {
      Value &known = here[value];
      if (!known)
        known = vector::LoadOp::create(
            b, loc, vectorOf(getElementTypeOrSelf(value.getType())),
            rows.memory, place);
      return known;
    };
    SmallVector<Value> joined;
    for (const RowOps::Step &step : ops.steps) {
      if (step.pass != pass || step.kind == RowOps::PerRow)
        continue;
      Value made = apply(step.op, read);
      if (step.kind == RowOps::Reduction) {
        Value before = sums[joined.size()], sum = join(step, before, made);
        if (isInside)
          sum = arith::SelectOp::create(b, loc, isInside, sum, before);
        joined.push_back(sum);
        continue;
      }
      here[step.op->getResult(0)] = made;
      if (ops.isKept(step))
        vector::StoreOp::create(b, loc, made, rows.memory, place);
    }
    return joined;
  }

  // Sums of a pass: those of the first row, then of the next.
  void emitPass(unsigned pass) {
    SmallVector<const RowOps::Step *> reductions;
    SmallVector<Value> starts;
    for (const RowOps::Step &step : ops.steps)
      if (step.kind == RowOps::Reduction && step.pass == pass) {
        linalg::GenericOp op = step.op;
        auto fill = op.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
        reductions.push_back(&step);
        starts.push_back(spread(
            b.clone(*fill.getInputs()[0].getDefiningOp())->getResult(0)));
      }
    size_t each = starts.size();
    SmallVector<Value> all;
    for (size_t row = 0; row < bases.size(); ++row)
      llvm::append_range(all, starts);
    auto loop = scf::ForOp::create(b, loc, constant(0), rows.columns,
                                   constant(rows.lanes), all);
    OpBuilder::InsertionGuard guard(b);
    if (all.empty())
      b.setInsertionPoint(loop.getBody()->getTerminator());
    else
      b.setInsertionPointToEnd(loop.getBody());
    Value at = loop.getInductionVar();
    Value isInside = rows.isWhole ? Value() : inside(at);
    SmallVector<Value> joined;
    for (size_t row = 0; row < bases.size(); ++row)
      llvm::append_range(
          joined, emitVector(pass, row, at, isInside,
                             loop.getRegionIterArgs().slice(row * each, each)));
    if (!all.empty())
      scf::YieldOp::create(b, loc, joined);
    b.setInsertionPointAfter(loop);
    for (size_t row = 0; row < bases.size(); ++row)
      for (size_t i = 0; i < each; ++i)
        ofRow[row][reductions[i]->op->getResult(0)] =
            joinLanes(*reductions[i], loop.getResult(row * each + i));
  }

  const RowOps &ops;
  const RowMemory &rows;
  OpBuilder &b;
  Location loc;
  SmallVector<DenseMap<Value, Value>> ofRow; // one number, in all lanes
  SmallVector<Value> bases;
};
} // namespace ngc

void RowOps::emit(OpBuilder &b, Location loc, const RowMemory &rows) const {
  constexpr int64_t rowsAtOnce = 2;
  auto constant = [&](int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  };
  Value rest = arith::RemUIOp::create(b, loc, rows.rows, constant(rowsAtOnce));
  Value whole = arith::SubIOp::create(b, loc, rows.rows, rest);
  auto emitRows = [&](Value from, Value to, int64_t count) {
    auto loop = scf::ForOp::create(b, loc, from, to, constant(count));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(loop.getBody()->getTerminator());
    RowEmitter(*this, rows, b, loc, count).emit(loop.getInductionVar());
  };
  emitRows(constant(0), whole, rowsAtOnce);
  emitRows(whole, rows.rows, 1);
}
