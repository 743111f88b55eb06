// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes as expressions: each is brought to one form, and keeps its meaning.
#include "dialect/netgraph/ShapeSolver.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir::netgraph;

namespace {

TEST(Length, PrintsInOneOrder) {
  Length n = Length::symbol("n"), m = Length::symbol("m");
  EXPECT_EQ((m * n + n + 3).print(), "m*n + n + 3");
  EXPECT_EQ((n * 64 - 5).print(), "64*n - 5");
  EXPECT_EQ((n - n).print(), "0");
  EXPECT_EQ((Length(2) - n).print(), "-n + 2");
  EXPECT_EQ((n - 1).floorDivide(2).print(), "floor((n + 1)/2) - 1");
}

TEST(Length, NormalisesFloors) {
  Length n = Length::symbol("n");
  EXPECT_EQ((n * 5 + 7).floorDivide(2).print(), "floor((n + 1)/2) + 2*n + 3");
  EXPECT_EQ((n * 2 + 3).floorDivide(4), (n + 1).floorDivide(2));
  EXPECT_EQ((n.floorDivide(2) + 3).floorDivide(5), (n + 6).floorDivide(10));
  EXPECT_EQ((n * 6 + 4).floorDivide(2), n * 3 + 2);
  // Two poolings by 2 are one by 4.
  EXPECT_EQ(n.floorDivide(2).floorDivide(2), n.floorDivide(4));
}

TEST(Length, SubstitutesWithinFloors) {
  Length n = Length::symbol("n"), m = Length::symbol("m");
  Length half = (n + 1).floorDivide(2);
  EXPECT_EQ(half.substitute("n", m * 2), m);
  EXPECT_EQ((half * n).substitute("n", Length(5)).constant(), 15);
  EXPECT_EQ((half + m).symbols(), (std::vector<std::string>{"m", "n"}));
}

TEST(Length, DividesExactlyOrNotAtAll) {
  Length n = Length::symbol("n"), m = Length::symbol("m");
  EXPECT_EQ((n * 6 + n * m * 4).divideExactly(n * 2), Length(3) + m * 2);
  EXPECT_FALSE((n * 6 + 1).divideExactly(Length(6)));
  EXPECT_FALSE((n * 6).divideExactly(m));
}

TEST(Length, TellsOverflow) {
  Length large(int64_t(1) << 62);
  EXPECT_FALSE(large.overflowed());
  EXPECT_TRUE((large * large).overflowed());
  EXPECT_TRUE((large + large).overflowed());
}

TEST(Length, MeansWhatItSays) {
  std::mt19937 random(1234);
  auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  for (int trial = 0; trial < 500; ++trial) {
    int64_t number = pick(1, 1000), plain = number;
    Length length = Length::symbol("n");
    for (int step = 0; step < 6; ++step) {
      int a = pick(1, 5), b = pick(-9, 9), c = pick(1, 4), d = pick(-3, 3);
      length = (length * a + b).floorDivide(c) + d;
      int64_t numerator = plain * a + b;
      plain = numerator / c - (numerator % c < 0) + d;
    }
    EXPECT_EQ(length.evaluate({{"n", number}}), plain) << length.print();
    EXPECT_EQ(length.substitute("n", Length(number)).constant(), plain);
  }
}

} // namespace
