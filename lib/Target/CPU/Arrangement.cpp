// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Axes are split and joined until those of two shapes are the same.
#include "Arrangement.h"

#include "ngc/artifact.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace ngc;
using Run = Arrangement::Run;

static constexpr size_t numbersPerAxis = 3; // kind, source, block

// Without runs of one element, those that follow each other as one.
static SmallVector<Run> joined(ArrayRef<Run> runs) {
  SmallVector<Run> result;
  for (Run run : runs) {
    if (run.extent == 1)
      continue;
    if (!result.empty() && result.back().step == run.step * run.extent)
      result.back() = {result.back().extent * run.extent, run.step};
    else
      result.push_back(run);
  }
  return result;
}

// From the largest steps to the smallest, each as far as the next run is long;
// false if elements are left out or met twice.
static bool sortByStep(SmallVector<Run> &runs) {
  llvm::sort(runs, [](const Run &x, const Run &y) {
    return std::abs(x.step) > std::abs(y.step);
  });
  int64_t step = 1;
  for (const Run &run : llvm::reverse(runs)) {
    if (std::abs(run.step) != step)
      return false;
    step *= run.extent;
  }
  return true;
}

std::optional<Arrangement> Arrangement::of(ArrayRef<Run> runs, int64_t start) {
  SmallVector<Run> all = joined(runs), sorted = all;
  int64_t first = 0;
  for (const Run &run : all)
    if (run.step < 0)
      first -= run.step * (run.extent - 1);
  if (first != start || !sortByStep(sorted))
    return std::nullopt;
  return Arrangement(all);
}

std::optional<Arrangement> Arrangement::of(plan::PlacedOp placed) {
  ArrayRef<int64_t> axes = placed.getAxes(), shape = placed.getShape();
  auto type = cast<MemRefType>(placed.getType());
  if (axes.empty())
    return plain(type.getNumElements());
  SmallVector<int64_t> steps(shape.size(), 1);
  for (size_t axis = shape.size() - 1; axis-- > 0;)
    steps[axis] = steps[axis + 1] * shape[axis + 1];
  SmallVector<Run> runs;
  for (; !axes.empty(); axes = axes.drop_front(numbersPerAxis)) {
    if (axes[0] != NGC_PACK_WHOLE && axes[0] != NGC_PACK_REVERSED)
      return std::nullopt;
    int64_t step = steps[axes[1]];
    runs.push_back(
        {shape[axes[1]], axes[0] == NGC_PACK_REVERSED ? -step : step});
  }
  return Arrangement(joined(runs));
}

// From the fastest run on: those that the loop steps over, then those that it
// runs along, the first and the last of them perhaps in part.
std::optional<SmallVector<Run>> Arrangement::along(Run loop) const {
  SmallVector<Run> result;
  int64_t here = 1, step = std::abs(loop.step), left = loop.extent;
  for (const Run &run : llvm::reverse(runs)) {
    int64_t end = here * run.extent;
    if (left == 1)
      break;
    if (step < end) {
      if (step % here != 0 || end % step != 0)
        return std::nullopt;
      int64_t taken = std::min(left, end / step);
      if (left % taken != 0)
        return std::nullopt;
      int64_t by = run.step * (step / here);
      result.push_back({taken, loop.step < 0 ? -by : by});
      left /= taken;
      step = end;
    }
    here = end;
  }
  if (left != 1)
    return std::nullopt;
  std::reverse(result.begin(), result.end());
  return result;
}

std::optional<Arrangement> Arrangement::then(const Arrangement &next) const {
  SmallVector<Run> all;
  for (const Run &loop : next.runs) {
    std::optional<SmallVector<Run>> along = this->along(loop);
    if (!along)
      return std::nullopt;
    all.append(*along);
  }
  return Arrangement(joined(all));
}

std::optional<ArrayRecipe> Arrangement::recipe() const {
  SmallVector<int64_t> axes, shape;
  if (runs.empty() || (runs.size() == 1 && runs[0].step == 1))
    return ArrayRecipe();
  for (auto [axis, run] : llvm::enumerate(runs)) {
    axes.append({NGC_PACK_WHOLE, int64_t(axis), 0});
    shape.push_back(run.extent);
  }
  return recipe(axes, shape);
}

// An axis that is taken in blocks has to be one run, and forwards.
std::optional<ArrayRecipe> Arrangement::recipe(ArrayRef<int64_t> axes,
                                               ArrayRef<int64_t> shape) const {
  SmallVector<SmallVector<Run>> runsOf(shape.size());
  SmallVector<Run> sorted;
  int64_t step = 1;
  for (size_t axis = shape.size(); axis-- > 0; step *= shape[axis]) {
    std::optional<SmallVector<Run>> along = this->along({shape[axis], step});
    if (!along)
      return std::nullopt;
    runsOf[axis] = *along;
    sorted.append(*along);
  }
  if (!sortByStep(sorted))
    return std::nullopt;
  ArrayRecipe result;
  for (const Run &run : sorted)
    result.shape.push_back(run.extent);
  auto number = [&](const Run &run) {
    return llvm::find_if(
               sorted,
               [&](const Run &other) { return other.step == run.step; }) -
           sorted.begin();
  };
  for (; !axes.empty(); axes = axes.drop_front(numbersPerAxis)) {
    ArrayRef<Run> runs = runsOf[axes[1]];
    bool isWhole = axes[0] == NGC_PACK_WHOLE;
    if (!isWhole && (runs.size() != 1 || runs[0].step < 0))
      return std::nullopt;
    for (const Run &run : runs)
      result.axes.append(
          {run.step < 0 ? NGC_PACK_REVERSED : axes[0], number(run), axes[2]});
  }
  return result;
}
