// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- packwalk.cpp - the order of a walk --------------------------------===//

#include "packwalk.h"

namespace ngc {

PackWalk::PackWalk(const PackRecipe &recipe) {
  readAxes(recipe);
  mergeAxes();
  order();
}

PackWalk::PackWalk(const PackRecipe &recipe, uint64_t &elementBytes) {
  readAxes(recipe);
  mergeAxes();
  widen(elementBytes);
  order();
}

/// All axes with their strides. Whether the last block is padded is asked
/// here: a pair of axes without padding are two axes as others are.
void PackWalk::readAxes(const PackRecipe &recipe) {
  int64_t strides[NGC_MAX_AXES] = {}, stride = 1;
  for (uint32_t axis = recipe.sourceRank; axis-- > 0;) {
    strides[axis] = stride;
    stride *= recipe.dims[axis];
  }
  rank = int32_t(recipe.rank);
  stride = 1;
  for (int32_t i = rank; i-- > 0;) {
    const ngc_pack_axis &axis = recipe.axes[i];
    int64_t weight = axis.kind == NGC_PACK_OUTER ? axis.block : 1;
    bool turns = axis.kind == NGC_PACK_REVERSED;
    axes[i] = {packedSize(recipe, uint32_t(i)),
               stride,
               strides[axis.source] * (turns ? -1 : weight),
               none,
               weight,
               recipe.dims[axis.source]};
    stride *= axes[i].size;
    if (turns && axes[i].size)
      start -= axes[i].source * (axes[i].size - 1);
    int32_t above = nextOuter(recipe, uint32_t(i));
    if (above >= 0 && axes[i].dim % recipe.axes[above].block)
      axes[i].outer = above;
  }
}

bool PackWalk::isQuotient(int32_t axis) const {
  for (int32_t i = 0; i < rank; ++i)
    if (axes[i].outer == axis)
      return true;
  return false;
}

/// Leaves out axes of one position, and makes one of two that follow each
/// other in both arrays.
void PackWalk::mergeAxes() {
  auto isPlain = [&](int32_t axis) {
    return axes[axis].outer == none && !isQuotient(axis);
  };
  auto erase = [&](int32_t axis) {
    for (int32_t i = axis + 1; i < rank; ++i)
      axes[i - 1] = axes[i];
    --rank;
    for (int32_t i = 0; i < rank; ++i)
      if (axes[i].outer > axis)
        --axes[i].outer;
  };
  for (int32_t i = rank; i-- > 0;) {
    if (!isPlain(i))
      continue;
    bool follows = i + 1 < rank && isPlain(i + 1) &&
                   axes[i].source == axes[i + 1].source * axes[i + 1].size;
    if (axes[i].size != 1 && !follows)
      continue;
    if (follows)
      axes[i + 1].size *= axes[i].size;
    erase(i);
  }
}

/// Pairs and quadruples of narrow elements, as [N / w][K / 2][w][2] has them.
void PackWalk::widen(uint64_t &elementBytes) {
  if (!rank)
    return;
  const WalkAxis &last = axes[rank - 1];
  uint64_t bytes = uint64_t(last.size) * elementBytes;
  bool fits = bytes == 2 || bytes == 4 || bytes == 8;
  if (!fits || last.source != 1 || last.outer != none || isQuotient(rank - 1))
    return;
  for (int32_t i = 0; i + 1 < rank; ++i)
    if (axes[i].source % last.size)
      return;
  start /= last.size;
  for (int32_t i = 0; i + 1 < rank; ++i) {
    axes[i].source /= last.size;
    axes[i].packed /= last.size;
  }
  elementBytes = bytes;
  --rank;
  mergeAxes();
}

/// The axis of the smallest packed stride that is not in the tile yet.
int32_t PackWalk::nextPacked(bool mayBeQuotient) const {
  for (int32_t i = rank; i-- > 0;)
    if (i != p && i != s && (mayBeQuotient || !isQuotient(i)))
      return i;
  return none;
}

/// How much of an axis is padding must be the same all over the tile, so
/// quotients of padded axes stay out of it. Where they are the packed array's
/// last axis a tile is one element; no kernel reads such an order.
void PackWalk::chooseTile() {
  if (!rank || isQuotient(rank - 1))
    return;
  p = rank - 1;
  if (axes[p].source == 1) {
    s = nextPacked(false);
    blockS = copyBlock;
    return;
  }
  for (int32_t i = 0; i < rank; ++i)
    if (i != p && apart(i) == 1 && !isQuotient(i))
      s = i;
  blockS = rowBlock;
  q = nextPacked(true);
  blockQ = nextBlock;
}

void PackWalk::orderLoops() {
  for (int32_t i = 0; i < rank; ++i) {
    if (i == p)
      continue;
    int64_t step = i == s ? blockS : i == q ? blockQ : 1;
    int32_t at = loopCount++;
    for (; at > 0 && apart(loops[at - 1].axis) < apart(i); --at)
      loops[at] = loops[at - 1];
    loops[at] = {i, (axes[i].size + step - 1) / step, step};
    units *= loops[at].count;
  }
  perUnit = p == none ? 1 : axes[p].size;
  if (s != none)
    perUnit *= axes[s].size < blockS ? axes[s].size : blockS;
  if (q != none)
    perUnit *= axes[q].size < blockQ ? axes[q].size : blockQ;
  if (p != none && !axes[p].size)
    units = 0;
}

//===-- walking ----------------------------------------------------------===//

/// Takes the positions of a unit and the tile at its beginning; gives how many
/// positions of q it has.
int64_t PackWalk::enterUnit(int64_t unit, Tile &tile) {
  tile = {0, start, 1, 1, 1, 1, 0, 1, 0};
  for (int32_t i = loopCount; i-- > 0;) {
    const Loop &loop = loops[i];
    int64_t at = unit % loop.count * loop.step;
    unit /= loop.count;
    position[loop.axis] = at;
    tile.packed += at * axes[loop.axis].packed;
    tile.source += at * axes[loop.axis].source;
  }
  if (p != none) {
    tile.p = axes[p].size;
    tile.sourceP = axes[p].source;
  }
  if (s != none) {
    int64_t left = axes[s].size - position[s];
    tile.s = left < blockS ? left : blockS;
    tile.packedS = axes[s].packed;
    tile.sourceS = axes[s].source;
  }
  if (q == none)
    return 1;
  int64_t left = axes[q].size - position[q];
  return left < blockQ ? left : blockQ;
}

/// Finds what of a tile is no padding.
void PackWalk::trim(Tile &tile) const {
  tile.validP = p == none ? 1 : valid(p);
  tile.validS = s == none ? 1 : valid(s) - position[s];
  tile.validS = tile.validS < tile.s ? tile.validS : tile.s;
  for (int32_t axis = 0; axis < rank; ++axis)
    if (axis != p && axis != s && position[axis] >= valid(axis))
      tile.validS = 0;
  if (tile.validS <= 0 || tile.validP <= 0)
    tile.validS = tile.validP = 0;
}

void PackWalk::run(DoTile doTile, const void *op, int64_t begin, int64_t end) {
  for (int64_t unit = begin; unit < end; ++unit) {
    Tile tile;
    int64_t count = enterUnit(unit, tile);
    for (int64_t i = 0; i < count; ++i) {
      trim(tile);
      doTile(op, tile);
      if (q == none)
        continue;
      ++position[q];
      tile.packed += axes[q].packed;
      tile.source += axes[q].source;
    }
  }
}

} // namespace ngc
