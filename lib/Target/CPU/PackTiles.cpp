// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 16 bits in the order in which matrix tiles load them:
//
//   [N][K]  =>  [N / 16][K / 32][16 of K][16 of N][2 halves of 32]
//
// A tile is 16 columns of a step: 32 of K deep, 1 KiB in one piece. Its rows
// hold pairs of numbers whose products are summed at once; a pair is (k, k +
// 16) so that a row of `a` becomes pairs by a shift and an `or`, with no
// shuffle. Other reductions, the places of a window, stand before K. What fills
// up the last step and the last columns are zeros.
#include "PackRecipe.h"

using namespace mlir;
using namespace ngc;

static std::optional<PackedShape> pairsOf(const Panels &panels,
                                          MemRefType array) {
  constexpr int64_t width = 16, half = 16, step = 32;
  PackedShape recipe;
  AxisFinder finder(array);
  std::optional<int64_t> column = finder.take(panels.column);
  std::optional<int64_t> depth = finder.take(panels.reductions.back());
  if (!column || !depth || !finder.takeWhole(panels.outer, recipe))
    return std::nullopt;
  recipe.add(NGC_PACK_OUTER, *column, width,
             llvm::divideCeil(panels.columns(), width));
  if (!finder.takeWhole(ArrayRef(panels.reductions).drop_back(), recipe))
    return std::nullopt;
  recipe.add(NGC_PACK_OUTER, *depth, step,
             llvm::divideCeil(panels.reductions.back().extent, step));
  recipe.add(NGC_PACK_INNER, *depth, half, half);
  recipe.add(NGC_PACK_INNER, *column, width, width);
  recipe.add(NGC_PACK_OUTER, *depth, half, step / half);
  if (!finder.takeRest(recipe))
    return std::nullopt;
  return recipe;
}

LogicalResult PlanCalls::packPairs(Panels &panels) {
  return packAs(panels,
                [&](MemRefType array) { return pairsOf(panels, array); });
}
