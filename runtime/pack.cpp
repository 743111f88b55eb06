// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- pack.cpp - execute pack recipes -----------------------------------===//
//
// Both directions are one walk: over the axes of the packed array, with an odo-
// meter of positions. Each packed axis adds to the index of one source axis:
// WHOLE its position, OUTER position * block, INNER its position. Where a
// source index reaches beyond its axis, the packed element is padding.
//
//===----------------------------------------------------------------------===//

#include "ngc/pack.h"

#include <string.h>

namespace ngc {
namespace {

int64_t blocks(int64_t size, int64_t block) {
  return (size + block - 1) / block;
}

/// Counts how a source axis is used: WHOLE once, or OUTER and INNER once each
/// with the same block.
const char *checkAxis(const PackRecipe &recipe, uint32_t source) {
  int64_t whole = 0, outer = 0, inner = 0;
  for (uint32_t i = 0; i < recipe.rank; ++i) {
    const ngc_pack_axis &axis = recipe.axes[i];
    if (axis.source != source)
      continue;
    if (axis.kind == NGC_PACK_WHOLE) {
      ++whole;
      continue;
    }
    if (axis.block <= 0)
      return "a pack recipe has a block size that is not positive";
    if ((outer && outer != axis.block) || (inner && inner != axis.block))
      return "a pack recipe has two block sizes for one axis";
    int64_t &seen = axis.kind == NGC_PACK_OUTER ? outer : inner;
    if (seen)
      return "a pack recipe uses an axis twice";
    seen = axis.block;
  }
  if (whole == 1 && !outer && !inner)
    return nullptr;
  if (!whole && outer && inner)
    return nullptr;
  return whole || outer || inner ? "a pack recipe uses an axis twice or by half"
                                 : "a pack recipe leaves an axis out";
}

/// The odometer over a packed array: which source element stands here?
class Walk {
public:
  explicit Walk(const PackRecipe &recipe) : recipe(recipe) {
    for (uint32_t i = 0; i < recipe.rank; ++i)
      sizes[i] = packedSize(recipe, i);
    int64_t stride = 1;
    for (uint32_t axis = recipe.sourceRank; axis-- > 0;) {
      strides[axis] = stride;
      stride *= recipe.dims[axis];
    }
  }

  /// Row-major position in the canonical array, or -1: padding.
  int64_t source() const {
    int64_t offset = 0;
    for (uint32_t axis = 0; axis < recipe.sourceRank; ++axis) {
      if (index[axis] >= recipe.dims[axis])
        return -1;
      offset += index[axis] * strides[axis];
    }
    return offset;
  }

  void step() {
    for (uint32_t i = recipe.rank; i-- > 0;) {
      const ngc_pack_axis &axis = recipe.axes[i];
      int64_t weight = axis.kind == NGC_PACK_OUTER ? axis.block : 1;
      index[axis.source] += weight;
      if (++position[i] < sizes[i])
        return;
      index[axis.source] -= weight * sizes[i];
      position[i] = 0;
    }
  }

private:
  const PackRecipe &recipe;
  int64_t sizes[2 * NGC_MAX_AXES] = {};
  int64_t position[2 * NGC_MAX_AXES] = {};
  int64_t strides[NGC_MAX_AXES] = {};
  int64_t index[NGC_MAX_AXES] = {};
};

/// One element; the common sizes are one move.
inline void copyElement(char *to, const char *from, uint64_t bytes) {
  switch (bytes) {
  case 1:
    *to = *from;
    return;
  case 2:
    memcpy(to, from, 2);
    return;
  case 4:
    memcpy(to, from, 4);
    return;
  case 8:
    memcpy(to, from, 8);
    return;
  }
  memcpy(to, from, bytes);
}

} // namespace

int64_t canonicalCount(const PackRecipe &recipe) {
  int64_t count = 1;
  for (uint32_t axis = 0; axis < recipe.sourceRank; ++axis)
    count *= recipe.dims[axis];
  return count;
}

const char *checkPack(const PackRecipe &recipe) {
  if (recipe.sourceRank > NGC_MAX_AXES || recipe.rank > 2 * NGC_MAX_AXES)
    return "a pack recipe has too many axes";
  if (!recipe.rank)
    return nullptr;
  for (uint32_t i = 0; i < recipe.rank; ++i) {
    if (recipe.axes[i].source >= recipe.sourceRank)
      return "a pack recipe names an axis that the array has not";
    if (recipe.axes[i].kind > NGC_PACK_INNER)
      return "a pack recipe has an axis of unknown kind";
  }
  for (uint32_t axis = 0; axis < recipe.sourceRank; ++axis)
    if (const char *problem = checkAxis(recipe, axis))
      return problem;
  return nullptr;
}

int64_t packedSize(const PackRecipe &recipe, uint32_t i) {
  const ngc_pack_axis &axis = recipe.axes[i];
  if (axis.kind == NGC_PACK_INNER)
    return axis.block;
  int64_t size = recipe.dims[axis.source];
  return axis.kind == NGC_PACK_OUTER ? blocks(size, axis.block) : size;
}

int64_t packedCount(const PackRecipe &recipe) {
  if (!recipe.rank)
    return canonicalCount(recipe);
  int64_t count = 1;
  for (uint32_t i = 0; i < recipe.rank; ++i)
    count *= packedSize(recipe, i);
  return count;
}

void pack(const PackRecipe &recipe, uint64_t elementBytes,
          const void *canonical, void *packed) {
  const char *from = static_cast<const char *>(canonical);
  char *to = static_cast<char *>(packed);
  if (!recipe.rank) {
    memcpy(to, from, uint64_t(canonicalCount(recipe)) * elementBytes);
    return;
  }
  Walk walk(recipe);
  for (int64_t i = 0, count = packedCount(recipe); i < count; ++i) {
    int64_t source = walk.source();
    if (source < 0)
      memset(to, 0, elementBytes);
    else
      copyElement(to, from + uint64_t(source) * elementBytes, elementBytes);
    to += elementBytes;
    walk.step();
  }
}

void unpack(const PackRecipe &recipe, uint64_t elementBytes, const void *packed,
            void *canonical) {
  const char *from = static_cast<const char *>(packed);
  char *to = static_cast<char *>(canonical);
  if (!recipe.rank) {
    memcpy(to, from, uint64_t(canonicalCount(recipe)) * elementBytes);
    return;
  }
  Walk walk(recipe);
  for (int64_t i = 0, count = packedCount(recipe); i < count; ++i) {
    int64_t source = walk.source();
    if (source >= 0)
      copyElement(to + uint64_t(source) * elementBytes, from, elementBytes);
    from += elementBytes;
    walk.step();
  }
}

} // namespace ngc
