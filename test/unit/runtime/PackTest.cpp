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
}
