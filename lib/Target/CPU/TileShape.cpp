// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A step of a tile of r rows and v vectors takes
//
//   max(r v / f     f multiply-adds a cycle
//       (r + v) / l l loads a cycle: v of b, r of a (r v without spreading)
//       latency)    each sum waits for the one before
//
// cycles; the machine says what f, l and latency are (ngc/Target.h). Sums, the
// vectors of b and one of a must fit into the registers: r v + v + 1. A window
// of t taps that slides by s from row to row holds the t v vectors of b, and
// loads each of a once: ((r - 1) s + t) v for t steps of all rows. With 16
// registers 6x2, 4x3 and 12x1 come close to two multiply-adds a cycle, with 32
// many shapes do; which one wastes least depends on how the rows divide. (Goto
// and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008,
// for the form of the tile.)
//
// Pairs of 16 bits (PackPanels.h) are loaded every other step and widened, so
// they stay beside what they become: r v + 2 v + 2, such as 5x2 and 13x2. Where
// one instruction adds both products of a pair, a pair is a step like others.
#include "TileShape.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace ngc;

static bool fits(const TileProblem &problem, int64_t rows, int64_t vectors) {
  if (!problem.isWidened())
    return rows * vectors + problem.taps * vectors + 1 <= problem.registers;
  // What was loaded stays for the second step, and a mask for all; a single
  // row needs each vector once, one after another.
  int64_t factors = rows == 1 ? 2 : 2 * vectors;
  return rows * vectors + factors + 2 <= problem.registers;
}

// Of one step.
static double cycles(const TileProblem &problem, int64_t rows,
                     int64_t vectors) {
  int64_t products = rows * vectors;
  double loads = double(vectors) / (problem.isWidened() ? 2 : 1) +
                 double(problem.spreadsA ? rows : products);
  if (problem.taps > 1)
    loads = double(((rows - 1) * problem.stride + 2 * problem.taps) * vectors) /
            double(problem.taps);
  // Widening comes between a load and its multiply-adds, now and then too late
  // for sums that are just enough to hide the latency.
  double late = problem.isWidened() ? 0.5 : 0;
  return std::max({double(products) / double(problem.fmaPerCycle),
                   loads / double(problem.loadsPerCycle),
                   double(problem.latency) + late});
}

int64_t ngc::panelsAtOnce(const TileProblem &problem, int64_t rows,
                          int64_t vectors) {
  constexpr int64_t mostPanels = 4;
  int64_t enough = problem.fmaPerCycle * problem.latency, panels = 1;
  while (panels < mostPanels && rows * vectors * panels < enough &&
         fits(problem, rows, 2 * panels * vectors))
    panels *= 2;
  return panels;
}

// All rows with one panel of `vectors`: whole tiles and the rest.
static double costOfPanel(const TileProblem &problem, TileShape tile,
                          int64_t vectors) {
  // Unknown numbers of rows are rated as a large one.
  constexpr int64_t manyRows = 240;
  int64_t rows = problem.rows.value_or(manyRows);
  int64_t whole = rows / tile.rows, rest = rows % tile.rows;
  double cost = double(whole) * cycles(problem, tile.rows, vectors);
  if (!rest)
    return cost;
  int64_t panels = panelsAtOnce(problem, rest, vectors);
  return cost + cycles(problem, rest, panels * vectors) / double(panels);
}

// Whether a number is the one asked for, or the largest there is below it.
static bool suits(int64_t number, int64_t asked, bool isLast) {
  return !asked || number == asked || (isLast && number < asked);
}

TileShape ngc::chooseTile(const TileProblem &problem, const TileShape &asked) {
  TileShape best{1, 1};
  double bestCost = 0;
  int64_t most = llvm::divideCeil(problem.columns, problem.lanes);
  auto isPossible = [&](int64_t vectors) {
    return vectors <= most && fits(problem, 1, vectors);
  };
  for (int64_t vectors = 1; isPossible(vectors); ++vectors)
    for (int64_t rows = 1; fits(problem, rows, vectors); ++rows) {
      if (!suits(vectors, asked.vectors, !isPossible(vectors + 1)) ||
          !suits(rows, asked.rows, !fits(problem, rows + 1, vectors)))
        continue;
      TileShape tile{rows, vectors};
      int64_t width = tile.width(problem.lanes);
      int64_t rest = llvm::divideCeil(problem.columns % width, problem.lanes);
      double cost =
          double(problem.columns / width) * costOfPanel(problem, tile, vectors);
      if (rest)
        cost += costOfPanel(problem, tile, rest);
      // Among equals the one that loads least: caches are slower than that.
      cost *= 1 + 0.02 * double(rows + vectors) / double(rows * vectors);
      // All rows share the widening, which some machines hide better.
      if (problem.isWidened())
        cost *= 1 + 0.1 / double(rows);
      if (!bestCost || cost < bestCost) {
        best = tile;
        bestCost = cost;
      }
    }
  return best;
}

int64_t ngc::panelsBeside(const TileProblem &problem, const TileShape &tile) {
  if (!problem.isPaired || problem.rows)
    return 1;
  int64_t panels = llvm::divideCeil(problem.columns, tile.width(problem.lanes));
  int64_t beside = panelsAtOnce(problem, 1, tile.vectors);
  // What fills up the last of them is read, too: an eighth at most.
  while (beside > 1 && 8 * (llvm::alignTo(panels, beside) - panels) > panels)
    beside /= 2;
  return beside;
}
