// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that sum products along rows which they make themselves of others.
//
//   scores[o.., q, k] = f(sum over d of a[o.., q, d] * b[o.., k, d])
//   rows              = softmax along k, or the like
//   out[o.., q, v]    = g(sum over k of rows[o.., q, k] * c[o.., k, v])
//
// A task takes some rows of one o, a block after another. The scores of a block
// stay in its own memory, so in the nearest caches, and are written by the
// tiles of the first product, made rows in place, and read by those of the
// second:
//
//   scf.forall (outer..., rows by task):
//     for block of rows:
//       tiles of the first product (PanelKernel), f in registers
//       passes over each row (RowOps)
//       tiles of the second product, g in registers
//
// Whole rows are kept, not a few columns with sums made good later: see
// docs/decisions/0013-attention.md. Where f masks all columns behind the row
// (a causal mask), they are left out of everything.
#include "Movement.h"
#include "PanelKernel.h"
#include "RowOps.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"

#include <numeric>

namespace ngc {
#define GEN_PASS_DEF_EMITROWS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

namespace {
/// The two products of a kernel, with what is between them.
struct RowProducts {
  Panels first, second;
  RowOps ops;
  Value scores;        ///< the tensor
  bool isMaskedBehind; ///< columns behind the row do not count
  /// For each outer axis of the second product, its number in the first.
  SmallVector<unsigned> outerOfSecond;
};
} // namespace

//===-- what a kernel is --------------------------------------------------===//

static linalg::GenericOp productBehind(Value value) {
  auto op = value.getDefiningOp<linalg::GenericOp>();
  return op && isMultiplyAdd(op) ? op : linalg::GenericOp();
}

// The multiply-add that the value is made of by ops of the kernel.
static linalg::GenericOp findProduct(Value value) {
  if (linalg::GenericOp product = productBehind(value))
    return product;
  auto op = value.getDefiningOp<linalg::GenericOp>();
  if (!op)
    return {};
  for (Value input : op.getDpsInputs())
    if (linalg::GenericOp product = findProduct(input))
      return product;
  return {};
}

// The product's result, or what one elementwise op makes of it.
static Value scoresOf(linalg::GenericOp product) {
  Value result = product.getResult(0);
  if (!result.hasOneUse())
    return result;
  OpOperand &use = *result.use_begin();
  auto op = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (!op || op.getNumParallelLoops() != op.getNumLoops() ||
      !op.getMatchingIndexingMap(&use).isIdentity() ||
      op.getNumLoops() != cast<ShapedType>(result.getType()).getRank() ||
      !op.isDpsInput(&use))
    return result;
  return op.getResult(0);
}

static Value withoutCast(Value value) {
  auto cast = value.getDefiningOp<arith::IndexCastOp>();
  return cast ? cast.getIn() : value;
}

// Whether it is true of no column behind the row.
static bool endsAtRow(Value condition, unsigned row, unsigned column) {
  if (auto both = condition.getDefiningOp<arith::AndIOp>())
    return endsAtRow(both.getLhs(), row, column) ||
           endsAtRow(both.getRhs(), row, column);
  auto compare = condition.getDefiningOp<arith::CmpIOp>();
  if (!compare)
    return false;
  auto isIndex = [&](Value value, unsigned dim) {
    auto index = withoutCast(value).getDefiningOp<linalg::IndexOp>();
    return index && index.getDim() == dim;
  };
  Value x = compare.getLhs(), y = compare.getRhs();
  switch (compare.getPredicate()) {
  case arith::CmpIPredicate::sle:
  case arith::CmpIPredicate::slt:
    return isIndex(x, column) && isIndex(y, row);
  case arith::CmpIPredicate::sge:
  case arith::CmpIPredicate::sgt:
    return isIndex(x, row) && isIndex(y, column);
  default:
    return false;
  }
}

// Whether scores behind the row are minus infinity.
static bool masksBehind(linalg::GenericOp op) {
  if (isMultiplyAdd(op))
    return false;
  auto select = op.getBlock()
                    ->getTerminator()
                    ->getOperand(0)
                    .getDefiningOp<arith::SelectOp>();
  return select && matchPattern(select.getFalseValue(), m_NegInfFloat()) &&
         endsAtRow(select.getCondition(), op.getNumLoops() - 2,
                   op.getNumLoops() - 1);
}

//===-- axes --------------------------------------------------------------===//

// Which axis of an operand a loop runs along, all of which are plain.
static std::optional<unsigned> axisOf(linalg::GenericOp op, OpOperand &operand,
                                      std::optional<unsigned> loop) {
  if (!loop)
    return std::nullopt;
  return op.getMatchingIndexingMap(&operand).getResultPosition(
      getAffineDimExpr(*loop, op.getContext()));
}

// Whether both products run along the same rows, and outer axes.
static bool linkAxes(RowProducts &found, OpOperand &rows) {
  Panels &first = found.first, &second = found.second;
  unsigned last = cast<ShapedType>(rows.get().getType()).getRank() - 1;
  auto inFirst = [&](const Axis &axis) {
    return axisOf(first.sum, *first.sum.getDpsInitOperand(0), axis.loop);
  };
  auto inSecond = [&](const Axis &axis) {
    return axisOf(second.sum, rows, axis.loop);
  };
  if (!first.spreadsA || !second.spreadsA || first.rows.size() != 1 ||
      second.rows.size() != 1 || first.rows[0].isOpen() ||
      second.reductions.size() != 1 || second.reductions[0].isOpen() ||
      second.needsPacking || first.pad || second.pad ||
      inFirst(first.rows[0]) != last - 1 ||
      inSecond(second.rows[0]) != last - 1 || inFirst(first.column) != last ||
      inSecond(second.reductions[0]) != last ||
      first.outer.size() != second.outer.size())
    return false;
  for (const Axis &axis : second.outer) {
    std::optional<unsigned> place = inSecond(axis);
    auto same = llvm::find_if(first.outer, [&](const Axis &other) {
      return place && inFirst(other) == place;
    });
    if (same == first.outer.end())
      return false;
    found.outerOfSecond.push_back(same - first.outer.begin());
  }
  return true;
}

//===-- finding it --------------------------------------------------------===//

namespace {
/// Scores get memory of their full shape, as long as it takes to see both
/// products as axes with steps.
class RowFinder {
public:
  explicit RowFinder(func::FuncOp kernel) : kernel(kernel) {}
  std::optional<RowProducts> run();
  /// As it was before.
  void restore();

private:
  bool findOps();
  void pretend();

  func::FuncOp kernel;
  bufferization::MaterializeInDestinationOp store;
  linalg::GenericOp product, second;
  OpOperand *factor = nullptr; // of the second, that is made of the first
  Value scores;
  Value before; // the factor's tensor
  bufferization::MaterializeInDestinationOp scoreStore;
  SmallVector<Operation *> pretended;
};
} // namespace

// The last op may read other inputs beside the product.
bool RowFinder::findOps() {
  auto stores = kernel.getOps<bufferization::MaterializeInDestinationOp>();
  if (!llvm::hasSingleElement(stores))
    return false;
  store = *stores.begin();
  second = findProduct(store.getSource());
  if (!second)
    return false;
  for (OpOperand *input : second.getDpsInputOperands())
    if ((product = findProduct(input->get()))) {
      factor = input;
      break;
    }
  if (!product)
    return false;
  scores = scoresOf(product);
  before = factor->get();
  return before != scores;
}

void RowFinder::pretend() {
  OpBuilder b(store);
  Location loc = store.getLoc();
  auto type = cast<RankedTensorType>(scores.getType());
  auto memory = MemRefType::get(type.getShape(), type.getElementType());
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  SmallVector<Value> sizes(memory.getNumDynamicDims(), one);
  auto place = memref::AllocaOp::create(b, loc, memory, sizes);
  scoreStore = bufferization::MaterializeInDestinationOp::create(
      b, loc, Type(), scores, place, /*restrict=*/true, /*writable=*/true);
  b.setInsertionPoint(second);
  auto again = memref::AllocaOp::create(
      b, loc, memory,
      SmallVector<Value>(sizes.size(),
                         arith::ConstantIndexOp::create(b, loc, 1)));
  auto read = bufferization::ToTensorOp::create(b, loc, type, again,
                                                /*restrict=*/true);
  factor->set(read);
  pretended = {read, again, scoreStore, place};
}

void RowFinder::restore() {
  factor->set(before);
  for (Operation *op : pretended)
    op->erase();
}

std::optional<RowProducts> RowFinder::run() {
  if (!findOps())
    return std::nullopt;
  std::optional<RowOps> ops = RowOps::find(scores, before);
  if (!ops)
    return std::nullopt;
  unsigned rank = cast<ShapedType>(scores.getType()).getRank();
  OpOperand *result = product.getDpsInitOperand(0);
  auto row = dyn_cast<AffineDimExpr>(
      product.getMatchingIndexingMap(result).getResult(rank - 2));
  if (!row)
    return std::nullopt;
  bool isSecondA = product.getMatchingIndexingMap(product.getDpsInputOperand(1))
                       .isFunctionOfDim(row.getPosition());
  auto shaper = cast<linalg::GenericOp>(scores.getDefiningOp());
  bool isMasked = masksBehind(shaper) && ops->ignoresInfinity();
  pretend();
  std::optional<Panels> first = findPanels(scoreStore, isSecondA);
  std::optional<Panels> next = findPanels(store, factor->getOperandNumber());
  if (first && next) {
    RowProducts found{*first, *next, *ops, scores, isMasked, {}};
    if (linkAxes(found, *factor))
      return found;
  }
  restore();
  return std::nullopt;
}

//===-- code --------------------------------------------------------------===//

// What a task should take at least, in multiply-adds.
static constexpr int64_t productsPerTask = 1 << 20;
// Of scores that a task keeps; what is on its stack is bounded.
static constexpr int64_t mostBytes = 128 << 10;
// An iteration's cost is counted in operations of which 65536 are a task's.
static constexpr int64_t productsPerOperation = 8;

namespace {
class RowKernel {
public:
  RowKernel(RowProducts found, const TargetDescription &target,
            const TileSettings &settings);
  /// False, with nothing changed, if it cannot be.
  bool emit(PlanCalls &calls);

private:
  void keepScores();
  bool chooseTiles();
  void chooseRows();
  void emitTask(ValueRange indices);
  void emitBlock(ValueRange outer, Value begin, Value end);
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  Value atMost(Value x, Value y) {
    return b.createOrFold<arith::MinUIOp>(loc, x, y);
  }
  int64_t bytesOfRow() const {
    return pitch * found.first.sumType().getIntOrFloatBitWidth() / 8;
  }

  RowProducts found;
  const TargetDescription &target;
  TileSettings settings;
  OpBuilder b;
  Location loc;
  int64_t rows, columns; // for each index of the outer axes
  int64_t lanes, pitch;  // of scores
  int64_t rowsOfTiles = 0, rowsPerBlock = 0, rowsPerTask = 0, products = 0;
  std::optional<PanelKernel> first, second;
};
} // namespace

RowKernel::RowKernel(RowProducts given, const TargetDescription &target,
                     const TileSettings &settings)
    : found(std::move(given)), target(target), settings(settings),
      b(found.first.store), loc(found.first.sum.getLoc()),
      rows(found.first.rows[0].extent), columns(found.first.columns()) {
  lanes = problemOf(found.first, target).lanes;
  pitch = llvm::alignTo(columns, lanes);
  keepScores();
}

// Scores are where the task says, row after row.
void RowKernel::keepScores() {
  auto place = [&](Panels &panels, unsigned number, Axis &inner) {
    for (Axis &axis : panels.outer)
      axis.steps[number] = 0;
    panels.rows[0].steps[number] = pitch;
    inner.steps[number] = 1;
    panels.places[number].start = 0;
  };
  place(found.first, PanelOut, found.first.column);
  place(found.second, PanelA, found.second.reductions[0]);
}

// Blocks are whole tiles of both. Long rows are as few as a small tile has.
bool RowKernel::chooseTiles() {
  constexpr int64_t fewRows = 4;
  for (int64_t rows : {settings.rows, fewRows}) {
    settings.rows = rows;
    first.emplace(found.first, target, settings);
    second.emplace(found.second, target, settings);
    rowsOfTiles = std::lcm(first->shape().rows, second->shape().rows);
    if (rowsOfTiles * bytesOfRow() <= mostBytes)
      return true;
  }
  return false;
}

// A block of scores stays in the first cache, or is as small as a tile.
void RowKernel::chooseRows() {
  int64_t tile = rowsOfTiles;
  int64_t most =
      std::max<int64_t>(tile, target.l1Bytes / bytesOfRow() / tile * tile);
  int64_t blocks = llvm::divideCeil(rows, most);
  rowsPerBlock = llvm::alignTo(llvm::divideCeil(rows, blocks), tile);
  int64_t depth = found.second.columns();
  for (const Axis &axis : found.first.reductions)
    depth += axis.extent;
  int64_t each = rowsPerBlock * columns * depth;
  int64_t enough = llvm::divideCeil(productsPerTask, each);
  rowsPerTask = rowsPerBlock * std::min(blocks, enough);
  products = each * (rowsPerTask / rowsPerBlock);
  first->chooseRows(rowsPerBlock);
  second->chooseRows(rowsPerBlock);
}

void RowKernel::emitBlock(ValueRange outer, Value begin, Value end) {
  Operation *here = &*b.getInsertionPoint();
  Value used = constant(columns);
  if (found.isMaskedBehind) {
    first->endColumnsAt(atMost(end, used));
    Value vectors = arith::CeilDivUIOp::create(b, loc, end, constant(lanes));
    used = atMost(b.createOrFold<arith::MulIOp>(loc, vectors, constant(lanes)),
                  used);
    second->endStepsAt(used);
  }
  first->setInsertionPoint(here);
  first->emitBlock(outer, begin, end);
  Value count = arith::SubIOp::create(b, loc, end, begin);
  found.ops.emit(b, loc,
                 {first->facts().places[PanelOut].memory, pitch, lanes, count,
                  used, columns % lanes == 0});
  SmallVector<Value> outerOfSecond;
  for (unsigned number : found.outerOfSecond)
    outerOfSecond.push_back(outer[number]);
  second->setInsertionPoint(here);
  second->emitBlock(outerOfSecond, begin, end);
}

// indices: of the outer axes, the first row, and a panel that is all
void RowKernel::emitTask(ValueRange indices) {
  Operation *here = &*b.getInsertionPoint();
  auto type = MemRefType::get({rowsPerBlock * pitch}, found.first.sumType());
  Value scores =
      memref::AllocaOp::create(b, loc, type, b.getI64IntegerAttr(64));
  first->ownMemory(PanelOut, scores);
  second->ownMemory(PanelA, scores);
  for (PanelKernel *product : {&*first, &*second}) {
    product->setInsertionPoint(here);
    product->reserve();
  }
  Value begin = indices[indices.size() - 2];
  Value end =
      atMost(b.createOrFold<arith::AddIOp>(loc, begin, constant(rowsPerTask)),
             constant(rows));
  auto loop = scf::ForOp::create(b, loc, begin, end, constant(rowsPerBlock));
  b.setInsertionPoint(loop.getBody()->getTerminator());
  Value row = loop.getInductionVar();
  emitBlock(
      indices.drop_back(2), row,
      atMost(b.createOrFold<arith::AddIOp>(loc, row, constant(rowsPerBlock)),
             end));
}

bool RowKernel::emit(PlanCalls &calls) {
  if (!chooseTiles() || !first->pack(calls))
    return false;
  chooseRows();
  first->describe();
  scf::ForallOp tasks = createTasks(b, first->facts(), rowsPerTask, 1, 1,
                                    products / productsPerOperation + 1);
  b.setInsertionPoint(tasks.getTerminator());
  emitTask(tasks.getInductionVars());
  eraseReplaced(found.first);
  eraseReplaced(found.second);
  return true;
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct EmitRows : ngc::impl::EmitRowsBase<EmitRows> {
  void runOnOperation() override {
    TargetDescription target = targetOf(getOperation());
    PlanCalls calls(getOperation());
    for (func::FuncOp kernel : calls.kernels()) {
      RowFinder finder(kernel);
      std::optional<RowProducts> found = finder.run();
      if (found && !RowKernel(*found, target, TileSettings()).emit(calls))
        finder.restore();
    }
    calls.eraseUnused();
  }
};
} // namespace
