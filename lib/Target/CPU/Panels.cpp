// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From linalg to axes: finds the sum and what follows it, looks behind views
// for memory, turns index expressions into steps, sorts the loops.
#include "Panels.h"

#include "Movement.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace ngc;

std::optional<int64_t> Panels::rowCount() const {
  int64_t count = 1;
  for (const Axis &axis : rows) {
    if (axis.isOpen())
      return std::nullopt;
    count *= axis.extent;
  }
  return count;
}

//===-- memory ------------------------------------------------------------===//

// Whether a view leaves an open first axis alone.
static bool keepsFirstAxis(RankedTensorType type,
                           ArrayRef<ReassociationIndices> runs) {
  return !type.getRank() || !type.isDynamicDim(0) || runs[0].size() == 1;
}

// The memory that a tensor is a view of, all of it, in the same order.
static Value memoryOf(Value tensor) {
  while (Operation *op = tensor.getDefiningOp()) {
    if (auto memory = dyn_cast<bufferization::ToTensorOp>(op))
      return memory.getBuffer();
    auto expand = dyn_cast<tensor::ExpandShapeOp>(op);
    auto collapse = dyn_cast<tensor::CollapseShapeOp>(op);
    if (expand &&
        keepsFirstAxis(expand.getSrcType(), expand.getReassociationIndices()))
      tensor = expand.getSrc();
    else if (collapse && keepsFirstAxis(collapse.getResultType(),
                                        collapse.getReassociationIndices()))
      tensor = collapse.getSrc();
    else
      return {};
  }
  return {};
}

// Elements between neighbours along each axis of a dense tensor. Sizes behind
// the first axis have to be known.
static std::optional<SmallVector<int64_t>> strides(RankedTensorType type) {
  SmallVector<int64_t> result(type.getRank(), 1);
  for (int64_t axis = type.getRank() - 1; axis > 0; --axis) {
    if (type.isDynamicDim(axis))
      return std::nullopt;
    result[axis - 1] = result[axis] * type.getDimSize(axis);
  }
  return result;
}

// An axis of unknown size stands first in all memory, so its size is that of
// the first axis of the memory behind a tensor.
static Value openExtent(OpBuilder &b, Location loc, Value memory) {
  return memref::DimOp::create(b, loc, memory, 0);
}

namespace {
/// An operand: where it lies and how far each loop moves in it.
struct Reading {
  Place place;
  SmallVector<int64_t> steps;
};
} // namespace

static std::optional<Reading> readingOf(Value memory, RankedTensorType type,
                                        AffineMap map) {
  std::optional<SmallVector<int64_t>> apart = strides(type);
  if (!memory || !apart)
    return std::nullopt;
  AffineExpr offset = getAffineConstantExpr(0, map.getContext());
  for (auto [index, stride] : llvm::zip(map.getResults(), *apart))
    offset = offset + index * stride;
  Reading reading{{memory, 0, type.getElementType()}, {}};
  SmallVector<AffineExpr> zeros(map.getNumDims(),
                                getAffineConstantExpr(0, map.getContext()));
  auto simple = [&](AffineExpr expr) {
    return dyn_cast<AffineConstantExpr>(
        simplifyAffineExpr(expr, map.getNumDims(), 0));
  };
  auto start = simple(offset.replaceDims(zeros));
  if (!start)
    return std::nullopt;
  reading.place.start = start.getValue();
  for (unsigned dim = 0; dim < map.getNumDims(); ++dim) {
    AffineExpr here = getAffineDimExpr(dim, map.getContext());
    auto step = simple(offset.replace(here, here + 1) - offset);
    if (!step)
      return std::nullopt;
    reading.steps.push_back(step.getValue());
  }
  return reading;
}

//===-- the ops of a kernel -----------------------------------------------===//

// What a sum starts from: the number that its init is filled with.
static Value fillOf(linalg::GenericOp sum) {
  auto fill = sum.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
  return fill ? fill.getInputs()[0] : Value();
}

static linalg::GenericOp sumBehind(Value value) {
  auto op = value.getDefiningOp<linalg::GenericOp>();
  return op && ngc::isMultiplyAdd(op) && fillOf(op) ? op : linalg::GenericOp();
}

static bool isElementwise(linalg::GenericOp op) {
  if (op.getNumParallelLoops() != op.getNumLoops() || op.getNumResults() != 1)
    return false;
  return llvm::all_of(op.getBlock()->without_terminator(),
                      [](Operation &inner) {
                        return isa<linalg::IndexOp>(inner) ||
                               inner.hasTrait<OpTrait::ConstantLike>() ||
                               OpTrait::hasElementwiseMappableTraits(&inner);
                      });
}

// Finds store, last op and sum; true if the kernel has this form.
static bool findOps(func::FuncOp kernel, Panels &panels) {
  SmallVector<bufferization::MaterializeInDestinationOp> stores(
      kernel.getOps<bufferization::MaterializeInDestinationOp>());
  if (stores.size() != 1)
    return false;
  panels.store = stores[0];
  Value result = panels.store.getSource();
  if ((panels.pad = result.getDefiningOp<tensor::PadOp>()))
    result = panels.pad.getSource();
  while (auto view = result.getDefiningOp<tensor::CollapseShapeOp>())
    result = view.getSrc();
  if ((panels.sum = sumBehind(result)))
    return true;
  panels.last = result.getDefiningOp<linalg::GenericOp>();
  if (!panels.last || !isElementwise(panels.last))
    return false;
  for (Value input : panels.last.getDpsInputs())
    if (linalg::GenericOp sum = sumBehind(input)) {
      if (panels.sum || !sum->hasOneUse())
        return false;
      panels.sum = sum;
    }
  return bool(panels.sum);
}

//===-- operands ----------------------------------------------------------===//

// The loops of `last` in terms of those of `sum`: both run over the result.
static bool linkLoops(Panels &panels) {
  linalg::GenericOp sum = panels.sum, last = panels.last;
  AffineMap written = sum.getMatchingIndexingMap(sum.getDpsInitOperand(0));
  if (!written.isProjectedPermutation())
    return false;
  if (!last)
    return true;
  for (OpOperand *operand : last.getDpsInputOperands()) {
    if (operand->get() != sum.getResult(0))
      continue;
    AffineMap read = last.getMatchingIndexingMap(operand);
    if (!read.isPermutation())
      return false;
    panels.loopOfLast.assign(last.getNumLoops(), 0);
    for (unsigned i = 0; i < read.getNumResults(); ++i)
      panels.loopOfLast[read.getDimPosition(i)] = written.getDimPosition(i);
  }
  return true;
}

// Steps of an operand of `last`, for the loops of `sum`.
static std::optional<Reading> readingBehind(const Panels &panels, Value memory,
                                            RankedTensorType type,
                                            AffineMap map) {
  linalg::GenericOp sum = panels.sum;
  std::optional<Reading> reading = readingOf(memory, type, map);
  if (!reading)
    return std::nullopt;
  SmallVector<int64_t> steps(sum.getNumLoops(), 0);
  for (auto [loop, step] : llvm::zip(panels.loopOfLast, reading->steps))
    steps[loop] = step;
  reading->steps = steps;
  return reading;
}

// The result, which may lie in the middle of a padded array.
static std::optional<Reading> readingOfResult(const Panels &panels) {
  linalg::GenericOp sum = panels.sum, last = panels.last;
  auto store = panels.store;
  OpOperand *out = (last ? last : sum).getDpsInitOperand(0);
  auto type = cast<RankedTensorType>(out->get().getType());
  tensor::PadOp pad = panels.pad;
  if (pad && pad.getSource().getType() != type)
    return std::nullopt;
  if (pad)
    type = pad.getType();
  AffineMap map = (last ? last : sum).getMatchingIndexingMap(out);
  std::optional<Reading> reading =
      last ? readingBehind(panels, store.getDest(), type, map)
           : readingOf(store.getDest(), type, map);
  if (reading && pad)
    for (auto [low, stride] : llvm::zip(pad.getStaticLow(), *strides(type)))
      reading->place.start += low * stride;
  return reading;
}

// Where `a`, `b`, the result and what `last` reads lie; in this order.
static std::optional<SmallVector<Reading>> readAll(const Panels &panels,
                                                   unsigned a) {
  linalg::GenericOp sum = panels.sum, last = panels.last;
  SmallVector<Reading> readings;
  auto add = [&](std::optional<Reading> reading) {
    if (reading)
      readings.push_back(*reading);
    return reading.has_value();
  };
  for (unsigned input : {a, 1 - a}) {
    OpOperand *operand = sum.getDpsInputOperand(input);
    if (!add(readingOf(memoryOf(operand->get()),
                       cast<RankedTensorType>(operand->get().getType()),
                       sum.getMatchingIndexingMap(operand))))
      return std::nullopt;
  }
  if (!add(readingOfResult(panels)))
    return std::nullopt;
  if (!last)
    return readings;
  for (OpOperand *operand : last.getDpsInputOperands()) {
    if (operand->get() == sum.getResult(0))
      continue;
    auto type = dyn_cast<RankedTensorType>(operand->get().getType());
    if (!type || !add(readingBehind(panels, memoryOf(operand->get()), type,
                                    last.getMatchingIndexingMap(operand))))
      return std::nullopt;
  }
  return readings;
}

//===-- loops -------------------------------------------------------------===//

namespace {
/// Sorts the loops for one choice of `a` and of the column.
class Sorter {
public:
  Sorter(Panels panels, ArrayRef<Reading> readings, bool isWeight)
      : panels(std::move(panels)), readings(readings), isWeight(isWeight) {
    extents = this->panels.sum.getStaticLoopRanges();
  }
  std::optional<Panels> run();
  int64_t score() const { return best; }

private:
  int64_t step(unsigned operand, unsigned loop) const {
    return readings[operand].steps[loop];
  }
  bool isParallel(unsigned loop) {
    return panels.sum.getIteratorTypesArray()[loop] ==
           utils::IteratorType::parallel;
  }
  int64_t scoreAsColumn(unsigned loop);
  std::optional<unsigned> chooseColumn();
  Axis axisOf(unsigned loop);
  void distribute(unsigned column);
  void mergeNeighbours(SmallVector<Axis> &axes);
  bool readsIndices();

  Panels panels;
  ArrayRef<Reading> readings;
  bool isWeight;
  SmallVector<int64_t> extents;
  int64_t best = 0;
};
} // namespace

// 0: cannot be. A result that is not contiguous costs a store for each lane,
// which counts where sums are short; a `b` apart has to be packed, which costs
// something where it is no weight.
int64_t Sorter::scoreAsColumn(unsigned loop) {
  constexpr int64_t manyColumns = 64;
  if (!isParallel(loop) || ShapedType::isDynamic(extents[loop]) ||
      step(PanelA, loop) > 1 || step(PanelA, loop) < 0 ||
      step(PanelB, loop) == 0 || step(PanelOut, loop) < 1)
    return 0;
  int64_t score = 4 * std::min(extents[loop], manyColumns);
  if (step(PanelB, loop) != 1 && !isWeight)
    score /= 4;
  if (step(PanelA, loop) == 1) // no number of `a` is shared
    score /= 2;
  return step(PanelOut, loop) == 1 ? 2 * score : score;
}

std::optional<unsigned> Sorter::chooseColumn() {
  // A few columns alone are summed faster along the reduction; with something
  // behind them there is no other way that takes an open number of rows.
  int64_t fewestColumns = panels.last ? 1 : 4;
  std::optional<unsigned> column;
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    if (extents[loop] >= fewestColumns)
      if (int64_t score = scoreAsColumn(loop); score > best) {
        best = score;
        column = loop;
      }
  return column;
}

Axis Sorter::axisOf(unsigned loop) {
  Axis axis{extents[loop], {}, {}, loop};
  for (const Reading &reading : readings)
    axis.steps.push_back(reading.steps[loop]);
  if (!axis.isOpen())
    return axis;
  OpBuilder builder(panels.store);
  linalg::GenericOp sum = panels.sum;
  AffineExpr expr = getAffineDimExpr(loop, sum.getContext());
  for (OpOperand *operand : sum.getDpsInputOperands())
    if (sum.getMatchingIndexingMap(operand).getResultPosition(expr) == 0u) {
      axis.bound = openExtent(builder, sum.getLoc(), memoryOf(operand->get()));
      break;
    }
  return axis;
}

// outer, then inner: one axis if every operand steps on evenly.
void Sorter::mergeNeighbours(SmallVector<Axis> &axes) {
  OpBuilder builder(panels.store);
  for (size_t i = axes.size(); i-- > 1;) {
    Axis &outer = axes[i - 1], &inner = axes[i];
    bool isEven = !inner.isOpen();
    for (auto [far, near] : llvm::zip(outer.steps, inner.steps))
      isEven &= far == near * inner.extent;
    if (!isEven)
      continue;
    Location loc = panels.sum.getLoc();
    Axis one{ShapedType::kDynamic, {}, inner.steps, std::nullopt};
    if (!outer.isOpen())
      one.extent = outer.extent * inner.extent;
    else
      one.bound = arith::MulIOp::create(
          builder, loc, outer.bound,
          arith::ConstantIndexOp::create(builder, loc, inner.extent));
    outer = one;
    axes.erase(axes.begin() + i);
  }
}

bool Sorter::readsIndices() {
  return panels.last &&
         !panels.last.getBlock()->getOps<linalg::IndexOp>().empty();
}

void Sorter::distribute(unsigned column) {
  // Enough rows of known number fill register tiles by themselves: what of
  // the rows is open then becomes tasks of their own, with no rests.
  constexpr int64_t enoughRows = 32;
  int64_t known = 1;
  SmallVector<Axis> rows;
  for (unsigned loop = 0; loop < extents.size(); ++loop) {
    if (loop == column || extents[loop] == 1)
      continue;
    if (!isParallel(loop))
      panels.reductions.push_back(axisOf(loop));
    else if (step(PanelB, loop) == 0)
      rows.push_back(axisOf(loop));
    else
      panels.outer.push_back(axisOf(loop));
    if (isParallel(loop) && step(PanelB, loop) == 0 &&
        !ShapedType::isDynamic(extents[loop]))
      known *= extents[loop];
  }
  for (Axis &axis : rows)
    (axis.isOpen() && known >= enoughRows ? panels.outer : panels.rows)
        .push_back(axis);
  auto slowestFirst = [](SmallVector<Axis> &axes, unsigned operand) {
    llvm::stable_sort(axes, [&](const Axis &x, const Axis &y) {
      if (x.isOpen() != y.isOpen())
        return x.isOpen();
      return x.steps[operand] > y.steps[operand];
    });
  };
  slowestFirst(panels.rows, PanelOut);
  slowestFirst(panels.outer, PanelOut);
  slowestFirst(panels.reductions, PanelA);
}

std::optional<Panels> Sorter::run() {
  std::optional<unsigned> column = chooseColumn();
  if (!column)
    return std::nullopt;
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    for (const Reading &reading : readings)
      if (reading.steps[loop] < 0)
        return std::nullopt;
  panels.column = axisOf(*column);
  panels.spreadsA = step(PanelA, *column) == 0;
  panels.needsPacking = step(PanelB, *column) != 1;
  distribute(*column);
  for (const Reading &reading : readings)
    panels.places.push_back(reading.place);
  panels.init = fillOf(panels.sum);
  if (!readsIndices())
    mergeNeighbours(panels.rows);
  return panels;
}

//===-- all of it ---------------------------------------------------------===//

std::optional<Panels>
ngc::findPanels(func::FuncOp kernel,
                function_ref<bool(BlockArgument)> isWeight) {
  Panels panels;
  if (!findOps(kernel, panels) || !linkLoops(panels))
    return std::nullopt;
  std::optional<Panels> best;
  int64_t bestScore = 0;
  for (unsigned a : {0, 1}) {
    std::optional<SmallVector<Reading>> readings = readAll(panels, a);
    if (!readings)
      return std::nullopt;
    auto b = dyn_cast<BlockArgument>((*readings)[PanelB].place.memory);
    Sorter sorter(panels, *readings, b && isWeight(b));
    std::optional<Panels> found = sorter.run();
    if (found && sorter.score() > bestScore) {
      bestScore = sorter.score();
      best = found;
    }
  }
  return best;
}
