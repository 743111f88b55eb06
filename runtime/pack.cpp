// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- pack.cpp - execute pack recipes -----------------------------------===//
//
// Both directions are one walk over the axes of the packed array. Each adds to
// the index of one source axis: WHOLE its position, REVERSED the last one less
// its position, OUTER position * block, INNER its position. Where a source
// index reaches beyond its axis, the packed element is padding. In which order
// is said in packwalk.h.
//
//===----------------------------------------------------------------------===//

#include "packwalk.h"

namespace ngc {
namespace {

int64_t blocks(int64_t size, int64_t block) {
  return (size + block - 1) / block;
}

/// How many positions of the source axis one of the packed axis stands for.
int64_t blockOf(const ngc_pack_axis &axis) {
  return axis.kind == NGC_PACK_OUTER ? axis.block : 1;
}

/// Whether all of its source axis is along it.
bool isWhole(const ngc_pack_axis &axis) {
  return axis.kind == NGC_PACK_WHOLE || axis.kind == NGC_PACK_REVERSED;
}

/// All of it once, or quotients by blocks that divide each other and the
/// remainder by the smallest of them.
const char *checkAxis(const PackRecipe &recipe, uint32_t source) {
  int64_t whole = 0, quotients = 0, rests = 0, smallest = 0, rest = 0;
  for (uint32_t i = 0; i < recipe.rank; ++i) {
    const ngc_pack_axis &axis = recipe.axes[i];
    if (axis.source != source)
      continue;
    if (isWhole(axis)) {
      ++whole;
      continue;
    }
    if (axis.block <= 0)
      return "a pack recipe has a block size that is not positive";
    if (axis.kind == NGC_PACK_INNER) {
      ++rests;
      rest = axis.block;
      continue;
    }
    ++quotients;
    if (!smallest || axis.block < smallest)
      smallest = axis.block;
    for (uint32_t j = 0; j < i; ++j) {
      const ngc_pack_axis &other = recipe.axes[j];
      if (other.source != source || other.kind != NGC_PACK_OUTER)
        continue;
      if (other.block == axis.block)
        return "a pack recipe uses an axis twice";
      if (other.block % axis.block && axis.block % other.block)
        return "a pack recipe has blocks that do not divide each other";
    }
  }
  if (whole == 1 && !quotients && !rests)
    return nullptr;
  if (!whole && quotients && rests == 1)
    return rest == smallest ? nullptr
                            : "a pack recipe has two block sizes for one axis";
  return whole || quotients || rests
             ? "a pack recipe uses an axis twice or by half"
             : "a pack recipe leaves an axis out";
}

//===-- copying ----------------------------------------------------------===//

/// Elements of a type of its own size, from canonical to packed.
template <typename T> struct Pack {
  static constexpr int lanes = Lanes<T>::count;
  T *packed;
  const T *canonical;

  void one(int64_t to, int64_t from) const { packed[to] = canonical[from]; }
  void row(int64_t to, int64_t from) const {
    memcpy(packed + to, canonical + from, 16);
  }
  void square(int64_t to, int64_t toStride, int64_t from,
              int64_t fromStride) const {
    typename Lanes<T>::Vector rows[lanes];
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
      rows[i] = Lanes<T>::load(canonical + from + i * fromStride);
    Lanes<T>::transpose(rows);
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
      Lanes<T>::store(packed + to + i * toStride, rows[i]);
  }
  /// Of two rows, an element of each beside the other.
  void pairs(int64_t to, int64_t from, int64_t fromStride) const
    requires(sizeof(T) == 2)
  {
    auto a = Lanes<T>::load(canonical + from);
    auto b = Lanes<T>::load(canonical + from + fromStride);
    Lanes<T>::store(packed + to, Lanes<T>::low(a, b));
    Lanes<T>::store(packed + to + lanes, Lanes<T>::high(a, b));
  }
  void padding(int64_t to) const { packed[to] = 0; }
  void prefetch(int64_t from) const { __builtin_prefetch(canonical + from); }
};

/// The way back.
template <typename T> struct Unpack {
  static constexpr int lanes = Pack<T>::lanes;
  T *canonical;
  const T *packed;

  void one(int64_t from, int64_t to) const { canonical[to] = packed[from]; }
  void row(int64_t from, int64_t to) const {
    memcpy(canonical + to, packed + from, 16);
  }
  void square(int64_t from, int64_t fromStride, int64_t to,
              int64_t toStride) const {
    typename Lanes<T>::Vector rows[lanes];
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
      rows[i] = Lanes<T>::load(packed + from + i * fromStride);
    Lanes<T>::transpose(rows);
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
      Lanes<T>::store(canonical + to + i * toStride, rows[i]);
  }
  void padding(int64_t) const {}
  void prefetch(int64_t to) const { __builtin_prefetch(canonical + to, 1); }
};

/// Elements of any size, either way.
struct AnySize {
  static constexpr int lanes = 1;
  char *packed, *canonical;
  uint64_t bytes;
  bool back;

  void one(int64_t at, int64_t source) const {
    char *there = packed + uint64_t(at) * bytes;
    char *here = canonical + uint64_t(source) * bytes;
    memcpy(back ? here : there, back ? there : here, bytes);
  }
  void padding(int64_t at) const {
    if (!back)
      memset(packed + uint64_t(at) * bytes, 0, bytes);
  }
};

template <typename T>
void copy(PackWalk &walk, void *packed, void *canonical, bool back,
          int64_t begin, int64_t end) {
  T *there = static_cast<T *>(packed), *here = static_cast<T *>(canonical);
  if (back)
    walk.run(Unpack<T>{here, there}, begin, end);
  else
    walk.run(Pack<T>{there, here}, begin, end);
}

void copy(PackWalk &walk, uint64_t bytes, void *packed, void *canonical,
          bool back, int64_t begin, int64_t end) {
  switch (bytes) {
  case 2:
    return copy<uint16_t>(walk, packed, canonical, back, begin, end);
  case 4:
    return copy<uint32_t>(walk, packed, canonical, back, begin, end);
  case 8:
    return copy<uint64_t>(walk, packed, canonical, back, begin, end);
  }
  walk.run(AnySize{static_cast<char *>(packed), static_cast<char *>(canonical),
                   bytes, back},
           begin, end);
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
    if (recipe.axes[i].kind > NGC_PACK_REVERSED)
      return "a pack recipe has an axis of unknown kind";
  }
  for (uint32_t axis = 0; axis < recipe.sourceRank; ++axis)
    if (const char *problem = checkAxis(recipe, axis))
      return problem;
  return nullptr;
}

int32_t nextOuter(const PackRecipe &recipe, uint32_t i) {
  const ngc_pack_axis &axis = recipe.axes[i];
  int32_t next = -1;
  for (uint32_t j = 0; j < recipe.rank; ++j) {
    const ngc_pack_axis &other = recipe.axes[j];
    if (other.source == axis.source && blockOf(other) > blockOf(axis) &&
        (next < 0 || other.block < recipe.axes[next].block))
      next = int32_t(j);
  }
  return next;
}

int64_t packedSize(const PackRecipe &recipe, uint32_t i) {
  const ngc_pack_axis &axis = recipe.axes[i];
  if (axis.kind == NGC_PACK_INNER)
    return axis.block;
  int64_t size = recipe.dims[axis.source];
  if (isWhole(axis))
    return size;
  int32_t above = nextOuter(recipe, i);
  return blocks(above < 0 ? size : recipe.axes[above].block, axis.block);
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
  if (!recipe.rank) {
    memcpy(packed, canonical, uint64_t(canonicalCount(recipe)) * elementBytes);
    return;
  }
  PackWalk walk(recipe, elementBytes);
  packUnits(walk, elementBytes, canonical, packed, 0, walk.unitCount());
}

void packUnits(PackWalk &walk, uint64_t elementBytes, const void *canonical,
               void *packed, int64_t begin, int64_t end) {
  copy(walk, elementBytes, packed, const_cast<void *>(canonical), false, begin,
       end);
}

void unpack(const PackRecipe &recipe, uint64_t elementBytes, const void *packed,
            void *canonical) {
  if (!recipe.rank) {
    memcpy(canonical, packed, uint64_t(canonicalCount(recipe)) * elementBytes);
    return;
  }
  PackWalk walk(recipe, elementBytes);
  copy(walk, elementBytes, const_cast<void *>(packed), canonical, true, 0,
       walk.unitCount());
}

} // namespace ngc
