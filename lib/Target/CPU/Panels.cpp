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

std::optional<unsigned> Panels::sumOf(Value value) const {
  Operation *source = value.getDefiningOp();
  if (!source || source == sum)
    return source ? std::optional<unsigned>(0) : std::nullopt;
  for (auto [i, sibling] : llvm::enumerate(siblings))
    if (source == sibling)
      return i + 1;
  return std::nullopt;
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
  return op.getNumParallelLoops() == op.getNumLoops() &&
         ngc::isElementwise(*op.getBlock());
}

// Whether the sums differ in nothing but what they multiply.
static bool areSiblings(linalg::GenericOp sum, linalg::GenericOp other) {
  return TypeRange(sum.getDpsInputs()) == TypeRange(other.getDpsInputs()) &&
         sum.getResultTypes() == other.getResultTypes() &&
         sum.getIndexingMaps() == other.getIndexingMaps() &&
         sum.getIteratorTypes() == other.getIteratorTypes() &&
         getAsOpFoldResult(fillOf(sum)) == getAsOpFoldResult(fillOf(other));
}

// The sums that `last` reads.
static bool findSums(Panels &panels) {
  for (Value input : panels.last.getDpsInputs()) {
    linalg::GenericOp sum = sumBehind(input);
    if (!sum || panels.sumOf(input))
      continue;
    if (!llvm::all_of(sum->getUsers(),
                      [&](Operation *user) { return user == panels.last; }))
      return false;
    if (!panels.sum)
      panels.sum = sum;
    else if (areSiblings(panels.sum, sum))
      panels.siblings.push_back(sum);
    else
      return false;
  }
  return bool(panels.sum);
}

// The same for a kernel that stores several results of its last op.
static bool
findStores(MutableArrayRef<bufferization::MaterializeInDestinationOp> stores,
           Panels &panels) {
  panels.last = stores[0].getSource().getDefiningOp<linalg::GenericOp>();
  if (!panels.last || !isElementwise(panels.last) ||
      panels.last.getNumResults() != stores.size())
    return false;
  for (Value result : panels.last.getResults())
    for (auto store : stores) {
      if (store.getSource() != result)
        continue;
      if (panels.store)
        panels.moreStores.push_back(store);
      else
        panels.store = store;
    }
  return panels.resultCount() == stores.size() && findSums(panels);
}

// Finds last op and sum; true if what is stored has this form.
static bool findOps(bufferization::MaterializeInDestinationOp store,
                    Panels &panels) {
  panels.store = store;
  Value result = store.getSource();
  if ((panels.pad = result.getDefiningOp<tensor::PadOp>()))
    result = panels.pad.getSource();
  while (auto view = result.getDefiningOp<tensor::CollapseShapeOp>())
    result = view.getSrc();
  if ((panels.sum = sumBehind(result)))
    return true;
  panels.last = result.getDefiningOp<linalg::GenericOp>();
  return panels.last && panels.last.getNumResults() == 1 &&
         isElementwise(panels.last) && findSums(panels);
}

// The same for all that the kernel stores.
static bool findOps(func::FuncOp kernel, Panels &panels) {
  SmallVector<bufferization::MaterializeInDestinationOp> stores(
      kernel.getOps<bufferization::MaterializeInDestinationOp>());
  if (stores.size() > 1)
    return findStores(stores, panels);
  if (stores.empty())
    return false;
  return findOps(stores[0], panels);
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
  AffineMap first;
  for (OpOperand *operand : last.getDpsInputOperands()) {
    if (!panels.sumOf(operand->get()))
      continue;
    AffineMap read = last.getMatchingIndexingMap(operand);
    if (!read.isPermutation() || (first && read != first))
      return false;
    first = read;
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
  if (!reading || !pad)
    return reading;
  for (auto [low, stride] : llvm::zip(pad.getStaticLow(), *stridesOf(type))) {
    if (stride == openStep)
      return std::nullopt;
    reading->place.start += low * stride;
  }
  return reading;
}

static std::optional<Reading> readingOfFactor(linalg::GenericOp sum,
                                              unsigned input) {
  OpOperand *operand = sum.getDpsInputOperand(input);
  return readingOf(memoryOf(operand->get()),
                   cast<RankedTensorType>(operand->get().getType()),
                   sum.getMatchingIndexingMap(operand));
}

// What `last` reads beside sums, and where its further results go.
static bool readLast(const Panels &panels,
                     function_ref<bool(std::optional<Reading>)> add) {
  linalg::GenericOp last = panels.last;
  if (!last)
    return true;
  for (OpOperand *operand : last.getDpsInputOperands()) {
    if (panels.sumOf(operand->get()))
      continue;
    auto type = dyn_cast<RankedTensorType>(operand->get().getType());
    if (!type || !add(readingBehind(panels, memoryOf(operand->get()), type,
                                    last.getMatchingIndexingMap(operand))))
      return false;
  }
  for (auto [i, each] : llvm::enumerate(panels.moreStores)) {
    auto store = each;
    OpOperand *out = last.getDpsInitOperand(i + 1);
    auto type = cast<RankedTensorType>(out->get().getType());
    if (!add(readingBehind(panels, store.getDest(), type,
                           last.getMatchingIndexingMap(out))))
      return false;
  }
  return true;
}

// Where `a`, `b`, the result and all the rest lie, in the order of places.
static std::optional<SmallVector<Reading>> readAll(Panels &panels, unsigned a) {
  linalg::GenericOp sum = panels.sum;
  SmallVector<Reading> readings;
  auto add = [&](std::optional<Reading> reading) {
    if (reading)
      readings.push_back(*reading);
    return reading.has_value();
  };
  bool hasBorder = borderBehind(sum.getDpsInputs()[a]) != nullptr;
  if (!add(hasBorder ? readingWithin(panels, a) : readingOfFactor(sum, a)) ||
      !add(readingOfFactor(sum, 1 - a)) || !add(readingOfResult(panels)) ||
      !readLast(panels, add))
    return std::nullopt;
  for (linalg::GenericOp sibling : panels.siblings)
    if (!add(readingOfFactor(sibling, a)) ||
        !add(readingOfFactor(sibling, 1 - a)))
      return std::nullopt;
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
  bool joinOpenSteps();
  Axis axisOf(unsigned loop);
  void distribute(unsigned column);
  void keepOneImageRow();
  void mergeNeighbours(SmallVector<Axis> &axes);
  bool readsIndices();

  Panels panels;
  ArrayRef<Reading> readings;
  bool isWeight;
  SmallVector<int64_t> extents;
  int64_t best = 0;
  /// A loop with an open step, and the open one that it is joined to.
  std::optional<std::pair<unsigned, unsigned>> joined;
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

// That of an image, too, which has no border there.
static Value memoryOfFactor(OpOperand *operand) {
  tensor::PadOp border = borderBehind(operand->get());
  return memoryOf(border ? border.getSource() : operand->get());
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
      axis.bound = openExtent(builder, sum.getLoc(), memoryOfFactor(operand));
      break;
    }
  if (!joined)
    return axis;
  auto [far, near] = *joined;
  OpOperand *operand = sum.getDpsInputOperand(0);
  if (!sum.getMatchingIndexingMap(operand).isFunctionOfDim(near))
    operand = sum.getDpsInputOperand(1);
  axis.bound = arith::MulIOp::create(
      builder, sum.getLoc(),
      openExtent(builder, sum.getLoc(), memoryOfFactor(operand)),
      arith::ConstantIndexOp::create(builder, sum.getLoc(), extents[far]));
  axis.loop = std::nullopt;
  axis.knownPart = extents[far];
  return axis;
}

// Where a loop has an open step, the loop over the open axis behind follows it
// in every operand: together they are one.
bool Sorter::joinOpenSteps() {
  std::optional<unsigned> far, near;
  for (unsigned loop = 0; loop < extents.size(); ++loop) {
    if (ShapedType::isDynamic(extents[loop])) {
      if (near)
        return false;
      near = loop;
    }
    for (const Reading &reading : readings)
      if (reading.steps[loop] == openStep) {
        if (far && far != loop)
          return false;
        far = loop;
      }
  }
  if (!far)
    return true;
  if (!near || isParallel(*far) != isParallel(*near) || readsIndices())
    return false;
  for (const Reading &reading : readings)
    if (reading.steps[*far] != (reading.steps[*near] ? openStep : 0))
      return false;
  joined = {*far, *near};
  return true;
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
    if (!outer.isOpen()) {
      one.extent = outer.extent * inner.extent;
    } else {
      one.bound = arith::MulIOp::create(
          builder, loc, outer.bound,
          arith::ConstantIndexOp::create(builder, loc, inner.extent));
      one.knownPart = outer.knownPart * inner.extent;
    }
    outer = one;
    axes.erase(axes.begin() + i);
  }
}

static void slowestFirst(SmallVector<Axis> &axes, unsigned operand) {
  llvm::stable_sort(axes, [&](const Axis &x, const Axis &y) {
    if (x.isOpen() != y.isOpen())
      return x.isOpen();
    return x.steps[operand] > y.steps[operand];
  });
}

// Where a window slides, tiles stay within a row of the image: neighbours are
// evenly apart then, and share what they load.
void Sorter::keepOneImageRow() {
  constexpr int64_t fewestRows = 7;
  if (panels.taps() == 1 || panels.rows.size() < 2 ||
      panels.rows.back().isOpen() || panels.rows.back().extent < fewestRows)
    return;
  panels.outer.append(panels.rows.begin(), panels.rows.end() - 1);
  panels.rows.erase(panels.rows.begin(), panels.rows.end() - 1);
  slowestFirst(panels.outer, PanelOut);
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
    if (loop == column || extents[loop] == 1 ||
        (joined && loop == joined->first))
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
  slowestFirst(panels.rows, PanelA);
  slowestFirst(panels.outer, PanelOut);
  slowestFirst(panels.reductions, PanelA);
}

std::optional<Panels> Sorter::run() {
  std::optional<unsigned> column = chooseColumn();
  if (!column || !joinOpenSteps())
    return std::nullopt;
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    for (const Reading &reading : readings)
      if (reading.steps[loop] < 0 && (!joined || loop != joined->first))
        return std::nullopt;
  panels.column = axisOf(*column);
  panels.spreadsA = step(PanelA, *column) == 0;
  panels.needsPacking = step(PanelB, *column) != 1;
  distribute(*column);
  for (const Reading &reading : readings)
    panels.places.push_back(reading.place);
  panels.init = fillOf(panels.sum);
  if (!readsIndices() && panels.windows.empty())
    mergeNeighbours(panels.rows);
  keepOneImageRow();
  if (!panels.windows.empty() && !panels.leavesOutTaps())
    return std::nullopt;
  return panels;
}

//===-- all of it ---------------------------------------------------------===//

// The better one of both choices of `a`, or the one.
static std::optional<Panels>
placePanels(Panels panels, ArrayRef<unsigned> choices,
            function_ref<bool(BlockArgument)> isWeight) {
  if (!linkLoops(panels))
    return std::nullopt;
  std::optional<Panels> best;
  int64_t bestScore = 0;
  for (unsigned a : choices) {
    panels.border = {};
    panels.windows.clear();
    std::optional<SmallVector<Reading>> readings = readAll(panels, a);
    if (!readings)
      continue;
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

std::optional<Panels>
ngc::findPanels(func::FuncOp kernel,
                function_ref<bool(BlockArgument)> isWeight) {
  Panels panels;
  if (!findOps(kernel, panels))
    return std::nullopt;
  return placePanels(panels, {0, 1}, isWeight);
}

std::optional<Panels>
ngc::findPanels(bufferization::MaterializeInDestinationOp store, unsigned a) {
  Panels panels;
  if (!findOps(store, panels))
    return std::nullopt;
  return placePanels(panels, a, [](BlockArgument) { return false; });
}
