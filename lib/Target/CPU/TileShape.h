// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many sums a register tile holds.
#ifndef NGC_LIB_TARGET_CPU_TILESHAPE_H
#define NGC_LIB_TARGET_CPU_TILESHAPE_H

#include "ngc/Target.h"

#include <optional>

namespace ngc {

struct Panels;

/// What decides: the vector unit, and the sums there are.
struct TileProblem {
  TileProblem(const TargetDescription &target, int64_t elementBytes)
      : lanes(target.vectorBytes / elementBytes),
        registers(target.vectorRegisters), latency(target.fmaLatency),
        fmaPerCycle(target.fmaPerCycle), loadsPerCycle(target.loadsPerCycle) {}

  int64_t lanes;                      ///< of a vector
  int64_t registers;                  ///< vector registers
  int64_t latency;                    ///< of a multiply-add, in cycles
  int64_t fmaPerCycle, loadsPerCycle; ///< whole vectors
  std::optional<int64_t> rows;        ///< nothing: known at run time
  int64_t columns = 1;
  bool spreadsA = true;  ///< `a` is one number for a vector, not a vector
  bool isPaired = false; ///< a vector of `b` is loaded for two steps
  /// What adds both products of a pair at once; empty: each by itself.
  llvm::StringRef pairSum = {};
  /// Steps of a window that slides along the rows, and from one row to the
  /// next; a vector of `a` serves each row whose window it is in.
  int64_t taps = 1, stride = 1;

  /// Whether pairs are taken apart in registers.
  bool isWidened() const { return isPaired && pairSum.empty(); }
};

/// Of a kernel on a machine.
TileProblem problemOf(const Panels &panels, const TargetDescription &target);

/// `rows` x `vectors` sums are kept in registers.
struct TileShape {
  int64_t rows, vectors;
  int64_t width(int64_t lanes) const { return vectors * lanes; }
};

/// The tile in which all sums take the fewest cycles, of those with as many
/// rows and vectors as are asked for (0: any), or as come next to it where
/// columns or registers are fewer.
TileShape chooseTile(const TileProblem &problem, const TileShape &asked);

/// How many panels a tile of few rows does at once, so that there are enough
/// sums to hide the latency of adding to them.
int64_t panelsAtOnce(const TileProblem &problem, int64_t rows, int64_t vectors);

/// How many panels of weights lie side by side, so that what a single row takes
/// at once is one stream: pairs only, and where the number of rows is open.
int64_t panelsBeside(const TileProblem &problem, const TileShape &tile);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_TILESHAPE_H
