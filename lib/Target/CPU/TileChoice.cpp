// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Time for an element of the weights, in units of one multiply-add at the
// vectors' peak; M rows, N columns, K products of a sum, r what the unit does
// while memory brings a byte (8.6 from the third cache of a core that brings
// 25 GB/s, 2 from the second):
//
//   vectors   max(2.15 M,  w r)
//   tiles     max(p W,  w r) + M (30 / N + 10 / K) + s ceil(M / 128)
//             W = 16 ceil(M / 16) * 32 ceil(N / 32) / N
//
//              weights         w   p     s
//   Mixed      of 16 bits      2   0.2   0
//   Real32     of 32 bits      4   1.2   20
//
// In turn: products, or the weights' way from memory; activations to pieces;
// sums to results; a panel of weights to pieces, for each block of rows. The
// numbers are those of prototypes on a machine with tiles, but for s, which is
// an estimate; this code has not been timed. With weights beyond the second
// cache Mixed gains from 9 rows on by the rule, Real32 from 28.
#include "TileChoice.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace ngc;

static constexpr int64_t panelWidth = 32, tileRows = 16, stepDepth = 32;
static constexpr int64_t mostRows = 128; // of a task

// Where their number is not known there may be many.
static constexpr int64_t unknownRows = 64;

bool ngc::gainsByTiles(const TileSums &sums, const TargetDescription &target) {
  bool isExact = sums.pieces > 1;
  int64_t count = sums.rows.value_or(unknownRows);
  auto rows = double(count), columns = double(sums.columns);
  auto depth = double(sums.depth);
  double bytes = isExact ? 4 : 2; // of a weight
  bool staysNear = columns * depth * bytes <= double(target.l2Bytes) / 2;
  double bringing = bytes * (staysNear ? 2 : 8.6);
  double work =
      (isExact ? 1.2 : 0.2) * double(llvm::alignTo(uint64_t(count), tileRows)) *
      double(llvm::alignTo(uint64_t(sums.columns), panelWidth)) / columns;
  // Steps that are not full do the work of full ones.
  work *= double(sums.steps * stepDepth) / depth;
  double tiles = std::max(work, bringing) + rows * (30 / columns + 10 / depth);
  if (isExact)
    tiles += 20 * double(llvm::divideCeil(count, mostRows));
  return tiles < std::max(2.15 * rows, bringing);
}

// Rows are dealt out evenly over the tiles: work follows the rows of a tile.
static void chooseHeight(const TileSums &sums, TileBlocks &blocks) {
  blocks.height = tileRows;
  blocks.rowTiles = 2;
  if (!sums.rows)
    return;
  if (*sums.rows <= tileRows)
    blocks.rowTiles = 1;
  int64_t tiles = blocks.rowTiles *
                  llvm::divideCeil(*sums.rows, tileRows * blocks.rowTiles);
  blocks.height = llvm::divideCeil(*sums.rows, tiles);
}

TileBlocks ngc::chooseBlocks(const TileSums &sums) {
  // Pieces of a task's rows, and sums that wait, lie on the stack, which is
  // small (BufferizeKernels).
  constexpr int64_t bytesOfRows = 120 << 10, bytesOfSums = 64 << 10;
  constexpr int64_t fewestPanels = 4, enoughTasks = 16;
  TileBlocks blocks;
  chooseHeight(sums, blocks);
  blocks.rowsPerTask = mostRows / blocks.rowsAtOnce() * blocks.rowsAtOnce();
  if (sums.rows)
    blocks.rowsPerTask =
        std::min(blocks.rowsPerTask,
                 int64_t(llvm::alignTo(*sums.rows, blocks.rowsAtOnce())));
  int64_t bytesOfStep = blocks.rowsPerTask * stepDepth * 2 * sums.pieces;
  int64_t most = std::max<int64_t>(1, bytesOfRows / bytesOfStep);
  int64_t cuts = llvm::divideCeil(sums.steps, most);
  blocks.stepsAtOnce = llvm::divideCeil(sums.steps, cuts);
  // Each task splits its rows: with all panels they are split once.
  int64_t panels = llvm::divideCeil(sums.columns, panelWidth);
  int64_t rowTasks =
      sums.rows ? llvm::divideCeil(*sums.rows, blocks.rowsPerTask) : 1;
  int64_t groups = llvm::divideCeil(enoughTasks, rowTasks);
  blocks.panelsPerTask =
      std::min(panels, std::max(fewestPanels,
                                int64_t(llvm::divideCeil(panels, groups))));
  if (cuts > 1)
    blocks.panelsPerTask =
        std::clamp<int64_t>(bytesOfSums / (blocks.rowsPerTask * panelWidth * 4),
                            1, blocks.panelsPerTask);
  return blocks;
}
