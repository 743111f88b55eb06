// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What follows from a kernel's axes.
#include "PackPanels.h"
#include "PanelTile.h"
#include "Panels.h"
#include "TileShape.h"

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

int64_t Panels::knownRows() const {
  int64_t count = 1;
  for (const Axis &axis : rows)
    count *= axis.isOpen() ? axis.knownPart : axis.extent;
  return count;
}

int64_t Panels::taps() const {
  constexpr int64_t mostTaps = 8, mostOfAll = 49;
  if (spreadsA || reductions.empty())
    return 1;
  int64_t all = 1;
  for (const Axis &axis : reductions) {
    if (axis.isOpen())
      return 1;
    all *= axis.extent;
  }
  int64_t innermost = reductions.back().extent;
  return innermost <= mostTaps && all <= mostOfAll ? innermost : 1;
}

bool Panels::readsPairs() const {
  const Axis &axis = reductions.back();
  return places[PanelA].element.isBF16() && !axis.isOpen() &&
         axis.steps[PanelA] == 1 && axis.extent % 2 == 0;
}

std::optional<int64_t> Panels::slide() const {
  if (taps() == 1 || rows.size() != 1)
    return std::nullopt;
  int64_t row = rows.back().steps[PanelA];
  int64_t tap = reductions.back().steps[PanelA];
  if (tap == 0 || row % tap != 0 || row / tap >= taps())
    return std::nullopt;
  return row / tap;
}

bool Panels::leavesOutTaps() const {
  if (!slide() || !siblings.empty())
    return false;
  auto runsAlong = [](ArrayRef<Axis> axes, unsigned loop) {
    return llvm::any_of(axes,
                        [&](const Axis &axis) { return axis.loop == loop; });
  };
  return llvm::all_of(windows, [&](const WindowAxis &window) {
    // Tiles tell the places of their own row at once, others in each task.
    bool isOfRow = rows.back().loop == window.window;
    return isOfRow
               ? reductions.back().loop == window.tap
               : runsAlong(outer, window.window) &&
                     runsAlong(ArrayRef(reductions).drop_back(), window.tap);
  });
}

// Of the native width: an x86 that has it has vectors of 64 bytes.
static StringRef pairSumOf(const TargetDescription &target) {
  if (!target.fast16BitDot)
    return "";
  return target.isX86() ? "llvm.x86.avx512bf16.dpbf16ps.512"
                        : "llvm.aarch64.neon.bfdot.v4f32.v8bf16";
}

TileProblem ngc::problemOf(const Panels &panels,
                           const TargetDescription &target) {
  TileProblem problem(target, panels.sumType().getIntOrFloatBitWidth() / 8);
  problem.rows = panels.rowCount();
  problem.columns = panels.columns();
  problem.spreadsA = panels.spreadsA;
  problem.isPaired = comesInPairs(panels);
  if (problem.isPaired && panels.readsPairs())
    problem.pairSum = pairSumOf(target);
  if (std::optional<int64_t> slide = panels.slide()) {
    problem.taps = panels.taps();
    problem.stride = *slide;
  }
  return problem;
}

tensor::PadOp ngc::padOf(func::FuncOp kernel) {
  auto pads = kernel.getOps<tensor::PadOp>();
  if (!llvm::hasSingleElement(pads) ||
      !kernel.getOps<linalg::LinalgOp>().empty())
    return {};
  tensor::PadOp pad = *pads.begin();
  auto isStatic = [](ArrayRef<int64_t> cells) {
    return llvm::all_of(cells, [](int64_t n) { return n >= 0; });
  };
  auto source = pad.getSource().getDefiningOp<bufferization::ToTensorOp>();
  return pad.getConstantPaddingValue() && isStatic(pad.getStaticLow()) &&
                 isStatic(pad.getStaticHigh()) && source &&
                 kernel.getNumArguments() == 2
             ? pad
             : tensor::PadOp();
}

// Reductions that `a` and the panels step through as one are one.
void Panels::mergeReductions() {
  SmallVector<Axis> &axes = reductions;
  if (!windows.empty()) // which tell taps by their loops
    return;
  for (size_t i = axes.size(); i-- > 1;) {
    Axis &outer = axes[i - 1], &inner = axes[i];
    if (outer.isOpen() || inner.isOpen() ||
        outer.steps[PanelA] != inner.steps[PanelA] * inner.extent ||
        outer.steps[PanelB] != inner.steps[PanelB] * inner.extent)
      continue;
    int64_t extent = outer.extent * inner.extent;
    outer = inner;
    outer.extent = extent;
    axes.erase(axes.begin() + i);
  }
}

std::optional<ReductionCut> ngc::cutReductions(ArrayRef<Axis> reductions,
                                               int64_t steps) {
  // An open axis of fewer steps may have no more than one block.
  constexpr int64_t fewestInside = 16;
  int64_t inside = 1;
  for (size_t axis = reductions.size(); axis-- > 0;) {
    const Axis &facts = reductions[axis];
    if (!facts.isOpen() && inside * facts.extent <= steps) {
      inside *= facts.extent;
      continue;
    }
    if (facts.isOpen() && inside * facts.knownPart < fewestInside)
      return std::nullopt;
    int64_t by = std::max<int64_t>(1, steps / inside);
    if (facts.isOpen())
      return ReductionCut{axis, by};
    by = llvm::divideCeil(facts.extent, llvm::divideCeil(facts.extent, by));
    // The innermost loop is unrolled by four.
    if (axis + 1 == reductions.size())
      by = llvm::alignTo(by, 4);
    return ReductionCut{axis, by};
  }
  return std::nullopt;
}
