// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- PackTest.cpp - recipes, there and back ----------------------------===//

#include "ngc/pack.h"

#include <cstring>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

using namespace ngc;

TEST(Pack, Panels) {
  // The example of the header: [5][3] in panels of two rows.
  const ngc_pack_axis axes[] = {
      {NGC_PACK_OUTER, 0, 2}, {NGC_PACK_WHOLE, 1, 0}, {NGC_PACK_INNER, 0, 2}};
  const int64_t dims[] = {5, 3};
  PackRecipe recipe = {axes, 3, dims, 2};
  ASSERT_EQ(checkPack(recipe), nullptr);
  EXPECT_EQ(packedCount(recipe), 18);
  std::vector<int32_t> source(15), packed(18, -1), back(15, -1);
  std::iota(source.begin(), source.end(), 1);
  pack(recipe, 4, source.data(), packed.data());
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 3; ++k)
      for (int j = 0; j < 2; ++j)
        EXPECT_EQ(packed[(i * 3 + k) * 2 + j],
                  2 * i + j < 5 ? (2 * i + j) * 3 + k + 1 : 0);
  unpack(recipe, 4, packed.data(), back.data());
  EXPECT_EQ(back, source);
}

TEST(Pack, EveryElementSize) {
  // Two blocked axes and an odd order: [3][K/4][N/2][4][2].
  const ngc_pack_axis axes[] = {{NGC_PACK_WHOLE, 1, 0},
                                {NGC_PACK_OUTER, 2, 4},
                                {NGC_PACK_OUTER, 0, 2},
                                {NGC_PACK_INNER, 2, 4},
                                {NGC_PACK_INNER, 0, 2}};
  const int64_t dims[] = {5, 3, 6};
  PackRecipe recipe = {axes, 5, dims, 3};
  ASSERT_EQ(checkPack(recipe), nullptr);
  EXPECT_EQ(packedCount(recipe), 3 * 2 * 3 * 4 * 2);
  for (size_t bytes : {1, 2, 3, 4, 8, 16}) {
    std::vector<uint8_t> source(90 * bytes), back(source.size());
    std::vector<uint8_t> packed(size_t(packedCount(recipe)) * bytes, 0xee);
    for (size_t i = 0; i < source.size(); ++i)
      source[i] = uint8_t(i * 7 + 1);
    pack(recipe, bytes, source.data(), packed.data());
    unpack(recipe, bytes, packed.data(), back.data());
    EXPECT_EQ(back, source) << bytes;
  }
}

namespace {

/// What a recipe means, element by element: the packed array's positions count
/// like an odometer, and each tells its part of the source's index.
std::vector<uint8_t> packSlowly(const PackRecipe &recipe, size_t bytes,
                                const std::vector<uint8_t> &source) {
  std::vector<uint8_t> packed(size_t(packedCount(recipe)) * bytes);
  std::vector<int64_t> position(recipe.rank);
  for (size_t at = 0; at < packed.size(); at += bytes) {
    std::vector<int64_t> index(recipe.sourceRank);
    for (uint32_t i = 0; i < recipe.rank; ++i) {
      const ngc_pack_axis &axis = recipe.axes[i];
      index[axis.source] +=
          axis.kind == NGC_PACK_REVERSED
              ? packedSize(recipe, i) - 1 - position[i]
              : position[i] * (axis.kind == NGC_PACK_OUTER ? axis.block : 1);
    }
    int64_t from = 0;
    bool inside = true;
    for (uint32_t axis = 0; axis < recipe.sourceRank; ++axis) {
      inside &= index[axis] < recipe.dims[axis];
      from = from * recipe.dims[axis] + index[axis];
    }
    if (inside)
      std::memcpy(&packed[at], &source[size_t(from) * bytes], bytes);
    for (uint32_t i = recipe.rank; i-- > 0;) {
      if (++position[i] < packedSize(recipe, i))
        break;
      position[i] = 0;
    }
  }
  return packed;
}

void expectAsSlow(const std::vector<ngc_pack_axis> &axes,
                  const std::vector<int64_t> &dims, size_t bytes) {
  PackRecipe recipe = {axes.data(), uint32_t(axes.size()), dims.data(),
                       uint32_t(dims.size())};
  ASSERT_EQ(checkPack(recipe), nullptr);
  size_t count = bytes;
  for (int64_t size : dims)
    count *= size_t(size);
  std::vector<uint8_t> source(count), back(count, 0xee);
  for (size_t i = 0; i < count; ++i)
    source[i] = uint8_t(i * 167 / 16 + i % 7 + 1);
  std::vector<uint8_t> packed(size_t(packedCount(recipe)) * bytes, 0xee);
  pack(recipe, bytes, source.data(), packed.data());
  EXPECT_EQ(packed, packSlowly(recipe, bytes, source))
      << testing::PrintToString(dims) << " of " << bytes << " bytes";
  unpack(recipe, bytes, packed.data(), back.data());
  EXPECT_EQ(back, source);
}

ngc_pack_axis whole(uint32_t axis) { return {NGC_PACK_WHOLE, axis, 0}; }
ngc_pack_axis reversed(uint32_t axis) { return {NGC_PACK_REVERSED, axis, 0}; }
ngc_pack_axis outer(uint32_t axis, int64_t block) {
  return {NGC_PACK_OUTER, axis, block};
}
ngc_pack_axis inner(uint32_t axis, int64_t block) {
  return {NGC_PACK_INNER, axis, block};
}

} // namespace

// Sizes beside multiples of vectors, of tiles and of blocks.
TEST(Pack, MatricesAsTheDefinition) {
  for (size_t bytes : {1, 2, 4, 8, 16, 3})
    for (auto [n, k] : {std::pair<int64_t, int64_t>{1, 1},
                        {1, 70},
                        {70, 1},
                        {16, 32},
                        {17, 33},
                        {37, 261},
                        {131, 18}})
      for (int64_t w : {1, 2, 5, 16, 24}) {
        expectAsSlow({outer(0, w), whole(1), inner(0, w)}, {n, k}, bytes);
        expectAsSlow({outer(1, w), whole(0), inner(1, w)}, {n, k}, bytes);
        expectAsSlow({outer(0, w), outer(1, 2), inner(0, w), inner(1, 2)},
                     {n, k}, bytes);
        expectAsSlow({outer(0, w), outer(1, 4), inner(1, 4), inner(0, w)},
                     {n, k}, bytes);
        expectAsSlow({outer(1, w), outer(0, 2), inner(1, w), inner(0, 2)},
                     {n, k}, bytes);
      }
}

TEST(Pack, KernelsAsTheDefinition) {
  for (size_t bytes : {2, 4, 8})
    for (int64_t channels : {1, 3, 16, 35}) {
      const std::vector<int64_t> dims = {21, channels, 3, 2};
      expectAsSlow({outer(0, 16), whole(2), whole(3), whole(1), inner(0, 16)},
                   dims, bytes);
      expectAsSlow({outer(0, 8), whole(1), whole(2), whole(3), inner(0, 8)},
                   dims, bytes);
      expectAsSlow({outer(1, 16), whole(2), whole(3), whole(0), inner(1, 16)},
                   dims, bytes);
      expectAsSlow({whole(3), outer(0, 4), outer(1, 2), whole(2), inner(0, 4),
                    inner(1, 2)},
                   dims, bytes);
    }
}

// Filters turned round, as the gradient by a convolution's input reads them.
TEST(Pack, TurnedKernelsAsTheDefinition) {
  for (size_t bytes : {1, 2, 4, 8, 3})
    for (int64_t channels : {1, 3, 16, 35}) {
      const std::vector<int64_t> dims = {21, channels, 3, 2};
      expectAsSlow(
          {outer(1, 16), whole(0), reversed(2), reversed(3), inner(1, 16)},
          dims, bytes);
      expectAsSlow({outer(1, 8), outer(0, 2), reversed(2), reversed(3),
                    inner(1, 8), inner(0, 2)},
                   dims, bytes);
      expectAsSlow({whole(1), whole(0), reversed(2), reversed(3)}, dims, bytes);
      expectAsSlow({reversed(0), whole(2), reversed(1), whole(3)}, dims, bytes);
      expectAsSlow({reversed(3), whole(1), whole(2), reversed(0)}, dims, bytes);
    }
  expectAsSlow({outer(0, 4), reversed(1), inner(0, 4)}, {10, 2}, 2);
  expectAsSlow({reversed(0), whole(1)}, {9, 2}, 2);
  expectAsSlow({reversed(0)}, {9}, 4);
}

// Tiles of pairs: [N / 16][K / 32][16 of K][16 of N][2 halves of 32].
TEST(Pack, SeveralQuotientsAsTheDefinition) {
  for (size_t bytes : {1, 2, 4, 3})
    for (auto [n, k] : {std::pair<int64_t, int64_t>{16, 32},
                        {40, 64},
                        {1, 1},
                        {33, 15},
                        {5, 17},
                        {20, 48},
                        {70, 100}}) {
      expectAsSlow({outer(0, 16), outer(1, 32), inner(1, 16), inner(0, 16),
                    outer(1, 16)},
                   {n, k}, bytes);
      expectAsSlow({outer(1, 16), outer(0, 8), outer(1, 4), inner(0, 4),
                    outer(0, 4), inner(1, 4)},
                   {n, k}, bytes);
    }
}

// Nothing reads such orders, and they are slow; but they mean something.
TEST(Pack, StrangeOrdersAsTheDefinition) {
  expectAsSlow({inner(0, 4), whole(1), outer(0, 4)}, {11, 5}, 4);
  expectAsSlow({inner(1, 4), whole(0), outer(1, 4)}, {5, 11}, 4);
  expectAsSlow({whole(0), outer(1, 4), inner(1, 4)}, {5, 11}, 4);
  expectAsSlow({inner(0, 4), inner(1, 4), outer(1, 4), outer(0, 4)}, {9, 11},
               2);
  expectAsSlow({whole(2), whole(0), whole(1)}, {9, 11, 10}, 4);
}

TEST(Pack, PlainCopy) {
  const int64_t dims[] = {2, 2};
  PackRecipe recipe = {nullptr, 0, dims, 2};
  ASSERT_EQ(checkPack(recipe), nullptr);
  int16_t source[] = {1, 2, 3, 4}, packed[4], back[4];
  pack(recipe, 2, source, packed);
  unpack(recipe, 2, packed, back);
  EXPECT_EQ(memcmp(source, back, sizeof back), 0);
}

TEST(Pack, Transposed) {
  const ngc_pack_axis axes[] = {{NGC_PACK_WHOLE, 1, 0}, {NGC_PACK_WHOLE, 0, 0}};
  const int64_t dims[] = {2, 3};
  PackRecipe recipe = {axes, 2, dims, 2};
  float source[] = {1, 2, 3, 4, 5, 6}, packed[6];
  pack(recipe, 4, source, packed);
  const float expected[] = {1, 4, 2, 5, 3, 6};
  EXPECT_EQ(memcmp(packed, expected, sizeof packed), 0);
}

TEST(Pack, RefusesUnsoundRecipes) {
  const int64_t dims[] = {4, 4};
  auto problem = [&](std::vector<ngc_pack_axis> axes) {
    return checkPack({axes.data(), uint32_t(axes.size()), dims, 2});
  };
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0}}),
               "a pack recipe leaves an axis out");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0}, {4, 1, 0}}),
               "a pack recipe has an axis of unknown kind");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0},
                        {NGC_PACK_WHOLE, 1, 0},
                        {NGC_PACK_REVERSED, 1, 0}}),
               "a pack recipe uses an axis twice or by half");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0}, {NGC_PACK_WHOLE, 2, 0}}),
               "a pack recipe names an axis that the array has not");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0}, {NGC_PACK_OUTER, 1, 2}}),
               "a pack recipe uses an axis twice or by half");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0},
                        {NGC_PACK_OUTER, 1, 2},
                        {NGC_PACK_INNER, 1, 4}}),
               "a pack recipe has two block sizes for one axis");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0},
                        {NGC_PACK_OUTER, 1, 0},
                        {NGC_PACK_INNER, 1, 0}}),
               "a pack recipe has a block size that is not positive");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0},
                        {NGC_PACK_OUTER, 1, 6},
                        {NGC_PACK_OUTER, 1, 4},
                        {NGC_PACK_INNER, 1, 4}}),
               "a pack recipe has blocks that do not divide each other");
  EXPECT_STREQ(problem({{NGC_PACK_WHOLE, 0, 0},
                        {NGC_PACK_OUTER, 1, 4},
                        {NGC_PACK_OUTER, 1, 4},
                        {NGC_PACK_INNER, 1, 4}}),
               "a pack recipe uses an axis twice");
}
