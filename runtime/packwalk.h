// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- packwalk.h - the walk over a packed array -------------------------===//
//
// A recipe is a nest of loops, one for each axis of the packed array, that
// step through packed and canonical memory. The nest is put in an order that
// suits memory and its inside becomes a tile of two axes:
//
//   p  along which the packed array is dense
//   s  along which the canonical array is dense; if that is p too, then the
//      next axis of the packed array
//
//   units         loops in the order of the canonical array: the largest
//     q           stride outermost; q is the packed array's next axis, cut
//       tile      into blocks, so that what is read and written beside each
//                 other stays in the cache: panels [N / w][K][w] of [N][K]
//                 are written a few full lines at a time
//
// A tile is copied in rows where p is dense on both sides, else transposed in
// squares of vectors. Units may be done in any order, by any thread.
//
// What is done with an element is a type, an Op: it copies one way or the
// other (pack.cpp), or subtracts gradients from packed values (updates.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef NGC_RUNTIME_PACKWALK_H
#define NGC_RUNTIME_PACKWALK_H

#include "ngc/pack.h"

#include <string.h>

namespace ngc {

/// One axis of the packed array.
struct WalkAxis {
  int64_t size, packed, source; ///< strides in elements; backwards: below 0
  int32_t outer;                ///< where padded: the axis with its quotient
  int64_t weight;               ///< of a position, in those of the source axis
  int64_t dim;                  ///< of the source axis
};

class PackWalk {
public:
  explicit PackWalk(const PackRecipe &recipe);
  /// A walk that only copies: a few elements that stay together are one. Their
  /// size is in `elementBytes`.
  PackWalk(const PackRecipe &recipe, uint64_t &elementBytes);

  int64_t unitCount() const { return units; }
  /// Elements of one unit, with padding; the last may have fewer.
  int64_t unitElements() const { return perUnit; }

  /// Runs op on the elements of units [begin, end).
  template <typename Op> void run(const Op &op, int64_t begin, int64_t end) {
    run(&doTile<Op>, &op, begin, end);
  }

private:
  static constexpr int32_t none = -1;
  /// Blocks of s and q, in positions: a tile of 16 floats by 256 is 16 KiB.
  static constexpr int64_t rowBlock = 256, copyBlock = 64, nextBlock = 32;

  struct Loop {
    int32_t axis;
    int64_t count, step; ///< step in positions
  };
  struct Tile {
    int64_t packed, source;            ///< of its first element
    int64_t p, s;                      ///< with padding
    int64_t validP, validS;            ///< without
    int64_t packedS, sourceP, sourceS; ///< strides
  };

  WalkAxis axes[2 * NGC_MAX_AXES];
  int32_t rank = 0;
  int64_t start = 0; ///< the canonical element that is packed first
  int32_t p = none, s = none, q = none;
  int64_t blockS = 1, blockQ = 1;
  Loop loops[2 * NGC_MAX_AXES];
  int32_t loopCount = 0;
  int64_t units = 1, perUnit = 1;
  int64_t position[2 * NGC_MAX_AXES] = {};

  void readAxes(const PackRecipe &recipe);
  void mergeAxes();
  void widen(uint64_t &elementBytes);
  void order() {
    chooseTile();
    orderLoops();
  }
  bool isQuotient(int32_t axis) const;
  /// Canonical elements between neighbours along an axis.
  int64_t apart(int32_t axis) const {
    return axes[axis].source < 0 ? -axes[axis].source : axes[axis].source;
  }
  int32_t nextPacked(bool mayBeQuotient) const;
  void chooseTile();
  void orderLoops();

  /// Positions of an axis that are no padding.
  int64_t valid(int32_t axis) const {
    const WalkAxis &facts = axes[axis];
    if (facts.outer == none)
      return facts.size;
    int64_t left = facts.dim;
    for (int32_t i = facts.outer; i != none; i = axes[i].outer)
      left -= position[i] * axes[i].weight;
    left = (left + facts.weight - 1) / facts.weight;
    return left < facts.size ? left : facts.size;
  }

  using DoTile = void (*)(const void *op, const Tile &tile);
  void run(DoTile doTile, const void *op, int64_t begin, int64_t end);
  int64_t enterUnit(int64_t unit, Tile &tile);
  void trim(Tile &tile) const;
  template <typename Op> static void doTile(const void *op, const Tile &tile);
  template <typename Op> static void copyRows(const Op &op, const Tile &tile);
  template <typename Op> static void transpose(const Op &op, const Tile &tile);
  template <typename Op> static void interleave(const Op &op, const Tile &tile);
};

/// Packs units [begin, end) of a walk made for copying, with its size of
/// elements.
void packUnits(PackWalk &walk, uint64_t elementBytes, const void *canonical,
               void *packed, int64_t begin, int64_t end);

//===-- vectors ----------------------------------------------------------===//

/// Sixteen bytes, which every processor has, of elements of 2, 4 or 8.
template <typename T> struct Lanes {
  static constexpr int count = 16 / sizeof(T);
  typedef T Vector __attribute__((vector_size(16)));

  static Vector load(const T *from) {
    Vector vector;
    memcpy(&vector, from, sizeof vector);
    return vector;
  }
  static void store(T *to, Vector vector) { memcpy(to, &vector, 16); }

  static Vector low(Vector a, Vector b) {
    if constexpr (count == 2)
      return __builtin_shufflevector(a, b, 0, 2);
    else if constexpr (count == 4)
      return __builtin_shufflevector(a, b, 0, 4, 1, 5);
    else
      return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  }
  static Vector high(Vector a, Vector b) {
    if constexpr (count == 2)
      return __builtin_shufflevector(a, b, 1, 3);
    else if constexpr (count == 4)
      return __builtin_shufflevector(a, b, 2, 6, 3, 7);
    else
      return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  }

  /// Interleaving the halves of the rows log2(count) times transposes them.
  static void transpose(Vector *rows) {
#pragma GCC unroll 8
    for (int done = 1; done < count; done *= 2) {
      Vector next[count];
#pragma GCC unroll 8
      for (int i = 0; i < count / 2; ++i) {
        next[2 * i] = low(rows[i], rows[i + count / 2]);
        next[2 * i + 1] = high(rows[i], rows[i + count / 2]);
      }
#pragma GCC unroll 8
      for (int i = 0; i < count; ++i)
        rows[i] = next[i];
    }
  }
};

//===-- tiles ------------------------------------------------------------===//

template <typename Op> void PackWalk::copyRows(const Op &op, const Tile &tile) {
  // No processor foresees rows of a few lines that lie apart.
  constexpr int64_t ahead = 8, line = 4 * Op::lanes, shortRow = 8 * line;
  for (int64_t s = 0; s < tile.validS; ++s) {
    int64_t packed = tile.packed + s * tile.packedS;
    int64_t source = tile.source + s * tile.sourceS;
    if constexpr (Op::lanes > 1)
      if (tile.validP <= shortRow && s + ahead < tile.validS)
        for (int64_t at = 0; at < tile.validP; at += line)
          op.prefetch(source + ahead * tile.sourceS + at);
    int64_t p = 0;
    if constexpr (Op::lanes > 1)
      for (; p + Op::lanes <= tile.validP; p += Op::lanes)
        op.row(packed + p, source + p);
    for (; p < tile.validP; ++p)
      op.one(packed + p, source + p);
  }
}

/// A line of the cache is used up before the next row is read: rows that are
/// a power of two apart all want the same few places in the cache.
template <typename Op>
void PackWalk::transpose(const Op &op, const Tile &tile) {
  constexpr int lanes = Op::lanes, line = 4 * lanes;
  int64_t wholeP = 0, wholeS = 0;
  if constexpr (lanes > 1) {
    if (tile.sourceS == 1) {
      wholeP = tile.validP - tile.validP % lanes;
      wholeS = tile.validS - tile.validS % lanes;
    }
    for (int64_t from = 0; from < wholeS; from += line) {
      int64_t to = wholeS - from < line ? wholeS : from + line;
      for (int64_t p = 0; p < wholeP && to < wholeS; ++p)
        op.prefetch(tile.source + to + p * tile.sourceP);
      for (int64_t p = 0; p < wholeP; p += lanes)
        for (int64_t s = from; s < to; s += lanes)
          op.square(tile.packed + s * tile.packedS + p, tile.packedS,
                    tile.source + s + p * tile.sourceP, tile.sourceP);
    }
  }
  for (int64_t s = 0; s < tile.validS; ++s)
    for (int64_t p = s < wholeS ? wholeP : 0; p < tile.validP; ++p)
      op.one(tile.packed + s * tile.packedS + p,
             tile.source + s * tile.sourceS + p * tile.sourceP);
}

/// Two rows of the canonical array are pairs in the packed one.
template <typename Op>
void PackWalk::interleave(const Op &op, const Tile &tile) {
  int64_t s = 0;
  for (; s + Op::lanes <= tile.validS; s += Op::lanes)
    op.pairs(tile.packed + 2 * s, tile.source + s, tile.sourceP);
  for (; s < tile.validS; ++s)
    for (int64_t p = 0; p < 2; ++p)
      op.one(tile.packed + 2 * s + p, tile.source + s + p * tile.sourceP);
}

template <typename Op>
void PackWalk::doTile(const void *erased, const Tile &tile) {
  const Op op = *static_cast<const Op *>(erased); // no store changes a copy
  constexpr bool hasPairs = requires { op.pairs(0, 0, 0); };
  bool isPairs = tile.validP == 2 && tile.packedS == 2 && tile.sourceS == 1;
  if (tile.sourceP == 1)
    copyRows(op, tile);
  else if constexpr (hasPairs)
    isPairs ? interleave(op, tile) : transpose(op, tile);
  else
    transpose(op, tile);
  if (tile.validP == tile.p && tile.validS == tile.s)
    return;
  for (int64_t s = 0; s < tile.s; ++s)
    for (int64_t p = s < tile.validS ? tile.validP : 0; p < tile.p; ++p)
      op.padding(tile.packed + s * tile.packedS + p);
}

} // namespace ngc

#endif
