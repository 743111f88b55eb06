// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When and in which blocks matrix tiles do a sum of products.
#ifndef NGC_LIB_TARGET_CPU_TILECHOICE_H
#define NGC_LIB_TARGET_CPU_TILECHOICE_H

#include "ngc/Target.h"

#include <optional>

namespace ngc {

/// A sum of products, as tiles see it.
struct TileSums {
  std::optional<int64_t> rows; ///< nothing: known at run time
  int64_t columns;
  int64_t steps;      ///< of 32 in depth, all reductions together
  int64_t depth;      ///< products of a sum
  int64_t pieces = 1; ///< 3: all 24 bits of an f32, by six products
};

/// Tiles of `height` rows, one above the other, and what a task takes.
struct TileBlocks {
  int64_t height;
  int64_t rowTiles; ///< at once: 2, or 1 where all rows are one tile
  int64_t stepsAtOnce, rowsPerTask, panelsPerTask;
  int64_t rowsAtOnce() const { return height * rowTiles; }
};

/// Whether tiles are faster than multiply-adds of vectors.
bool gainsByTiles(const TileSums &sums, const TargetDescription &target);

TileBlocks chooseBlocks(const TileSums &sums);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_TILECHOICE_H
