// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Initial values: the generator against its authors' vectors, each method
// against its definition, at fixed seeds so that nothing here is chance.
#include "ngc/initialize.h"
#include "runtime/philox.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <vector>

using namespace ngc;

namespace {

struct Facts {
  std::vector<int64_t> dims;
  int64_t fanIn, fanOut;
  const char *path = "layer/Weights";
  uint32_t initial = NGC_INITIAL_RANDOM;
  double value = 0;

  ngc_array array() const {
    ngc_array result = {};
    result.path = path;
    result.type = NGC_REAL32;
    result.rank = uint32_t(dims.size());
    result.dims = dims.data();
    result.initial = initial;
    result.initial_value = value;
    result.fan_in = fanIn;
    result.fan_out = fanOut;
    return result;
  }
  size_t count() const {
    size_t product = 1;
    for (int64_t size : dims)
      product *= size_t(size);
    return product;
  }
};

std::vector<double> filled(const Facts &facts, const Initialization &how) {
  std::vector<double> values(facts.count());
  EXPECT_TRUE(initialize(facts.array(), how, NGC_REAL64, values.data()));
  return values;
}

/// Mean, deviation and the largest magnitude.
struct Moments {
  double mean = 0, deviation = 0, largest = 0;

  explicit Moments(const std::vector<double> &values) {
    for (double value : values)
      mean += value / double(values.size());
    for (double value : values) {
      deviation += (value - mean) * (value - mean) / double(values.size());
      largest = std::max(largest, std::fabs(value));
    }
    deviation = std::sqrt(deviation);
  }
};

/// Five standard errors of n samples.
void expectMoments(const std::vector<double> &values, double mean,
                   double deviation) {
  Moments found(values);
  double error = 5 * deviation / std::sqrt(double(values.size()));
  EXPECT_NEAR(found.mean, mean, error);
  EXPECT_NEAR(found.deviation, deviation, error);
}

Initialization by(Method method, Distribution weights = {}) {
  Initialization how;
  how.method = method;
  how.weights = weights;
  return how;
}

const Facts linear = {{200, 500}, 500, 200};

//===-- the generator -----------------------------------------------------===//

// Random123 1.14, kat_vectors: philox4x32 with 10 rounds.
TEST(Philox, KnownAnswers) {
  struct {
    uint64_t key, high, low;
    uint32_t words[4];
  } tests[] = {
      {0, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {~0ull, ~0ull, ~0ull, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {0x299f31d0a4093822,
       0x0370734413198a2e,
       0x85a308d3243f6a88,
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};
  for (const auto &test : tests) {
    PhiloxWords found = philox(test.key, test.high, test.low);
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(found.word[i], test.words[i]);
  }
}

// The bits that every machine has to give. Seed 1234, path "layer/Weights".
TEST(Initialize, BitsOfTheFirstNumbers) {
  Facts facts = {{4}, 1, 1};
  std::vector<double> values = filled(facts, by(Method::Random));
  const double expected[] = {-0x1.fda0ba4dfc85cp-2, 0x1.a5a4f53ae46a6p-1,
                             0x1.01b53cea55bf6p-4, 0x1.0ee97d8eb24a8p-2};
  EXPECT_EQ(0, memcmp(values.data(), expected, sizeof expected));
}

// Box and Muller with libm: ours is as exact.
TEST(Initialize, FunctionsAreExact) {
  Facts facts = {{100000}, 1, 1};
  std::vector<double> values = filled(facts, by(Method::Random));
  std::vector<double> uniform =
      filled(facts, by(Method::Random, {Distribution::Uniform, 0, 1}));
  for (size_t i = 0; i < values.size(); i += 2) {
    double radius = std::sqrt(-2 * std::log(uniform[i] + 0x1p-53));
    double angle = 2 * M_PI * uniform[i + 1];
    EXPECT_NEAR(values[i], radius * std::cos(angle), 4e-15);
    EXPECT_NEAR(values[i + 1], radius * std::sin(angle), 4e-15);
  }
}

//===-- methods -----------------------------------------------------------===//

TEST(Initialize, Kaiming) {
  expectMoments(filled(linear, by(Method::Kaiming)), 0, std::sqrt(2.0 / 500));
  std::vector<double> uniform =
      filled(linear, by(Method::Kaiming, {Distribution::Uniform, 0, 0}));
  expectMoments(uniform, 0, std::sqrt(2.0 / 500));
  EXPECT_LE(Moments(uniform).largest, std::sqrt(6.0 / 500));
  EXPECT_GT(Moments(uniform).largest, 0.999 * std::sqrt(6.0 / 500));
}

TEST(Initialize, Xavier) {
  expectMoments(filled(linear, by(Method::Xavier)), 0, std::sqrt(2.0 / 700));
  std::vector<double> uniform =
      filled(linear, by(Method::Xavier, {Distribution::Uniform, 0, 0}));
  expectMoments(uniform, 0, std::sqrt(2.0 / 700));
  EXPECT_LE(Moments(uniform).largest, std::sqrt(6.0 / 700));
}

TEST(Initialize, Random) {
  expectMoments(filled(linear, by(Method::Random)), 0, 1);
  expectMoments(
      filled(linear, by(Method::Random, {Distribution::Normal, 3, 2})), 3, 2);
  std::vector<double> uniform =
      filled(linear, by(Method::Random, {Distribution::Uniform, -1, 3}));
  expectMoments(uniform, 1, 4 / std::sqrt(12.0));
  for (double value : uniform)
    EXPECT_TRUE(value >= -1 && value <= 3);
  EXPECT_EQ(
      Moments(filled(linear, by(Method::Random, {Distribution::None}))).largest,
      0);
}

// Rows of a wide matrix, columns of a high one; kernels count as columns.
TEST(Initialize, Orthogonal) {
  const Facts shapes[] = {{{30, 70}, 70, 30},
                          {{70, 30}, 30, 70},
                          {{64, 64}, 64, 64},
                          {{20, 3, 5, 5}, 75, 500},
                          {{7}, 1, 7}};
  for (const Facts &facts : shapes) {
    std::vector<double> values = filled(facts, by(Method::Orthogonal));
    size_t rows = size_t(facts.dims[0]), columns = values.size() / rows;
    bool byRows = rows <= columns;
    size_t vectors = byRows ? rows : columns, length = byRows ? columns : rows;
    auto at = [&](size_t vector, size_t k) {
      return values[byRows ? vector * columns + k : k * columns + vector];
    };
    for (size_t i = 0; i < vectors; ++i)
      for (size_t j = i; j < vectors; ++j) {
        double product = 0;
        for (size_t k = 0; k < length; ++k)
          product += at(i, k) * at(j, k);
        EXPECT_NEAR(product, i == j ? 1 : 0, 1e-12) << i << " " << j;
      }
  }
}

TEST(Initialize, IdentityOfALinearMap) {
  Facts facts = {{40, 50}, 50, 40};
  std::vector<double> values = filled(facts, by(Method::Identity));
  for (size_t row = 0; row < 40; ++row)
    values[row * 50 + row] -= 1;
  expectMoments(values, 0, 0.01);
}

// Two groups of 4 outputs, which see 6 inputs each, through windows 3 x 4.
TEST(Initialize, IdentityOfAConvolution) {
  Facts facts = {{8, 6, 3, 4}, 6 * 12, 4 * 12};
  std::vector<double> values =
      filled(facts, by(Method::Identity, {Distribution::None}));
  for (size_t i = 0; i < values.size(); ++i) {
    size_t out = i / 72, in = i / 12 % 6, row = i / 4 % 3, column = i % 4;
    bool isOne = in == out % 4 && row == 1 && column == 1;
    EXPECT_EQ(values[i], isOne ? 1 : 0) << i;
  }
}

TEST(Initialize, ConstantsAndBiases) {
  Facts scaling = {{5}, 1, 1, "norm/Scaling", NGC_INITIAL_CONSTANT, 1};
  Facts biases = {{1000}, 1, 1, "linear/Biases", NGC_INITIAL_BIASES, 0};
  Initialization how = by(Method::Random);
  EXPECT_EQ(filled(biases, how), std::vector<double>(1000, 0));
  how.biases = {Distribution::Normal, 0.5, 0.1};
  EXPECT_EQ(filled(scaling, how), std::vector<double>(5, 1));
  expectMoments(filled(biases, how), 0.5, 0.1);
  how.method = Method::Kaiming;
  EXPECT_EQ(filled(biases, how), std::vector<double>(1000, 0));
}

//===-- what values depend on ---------------------------------------------===//

TEST(Initialize, SeedAndPathTell) {
  for (uint32_t method = 1; method <= 5; ++method) {
    Initialization how = by(Method(method)), other = how;
    other.seed = 1;
    Facts renamed = linear;
    renamed.path = "layer2/Weights";
    std::vector<double> values = filled(linear, how);
    EXPECT_EQ(values, filled(linear, how));
    EXPECT_NE(values, filled(linear, other));
    EXPECT_NE(values, filled(renamed, how));
  }
}

// Real32 is the binary64 value, rounded.
TEST(Initialize, SinglePrecision) {
  for (uint32_t method = 1; method <= 5; ++method) {
    std::vector<double> exact = filled(linear, by(Method(method)));
    std::vector<float> single(exact.size());
    ASSERT_TRUE(initialize(linear.array(), by(Method(method)), NGC_REAL32,
                           single.data()));
    for (size_t i = 0; i < exact.size(); ++i)
      EXPECT_EQ(single[i], float(exact[i]));
  }
}

TEST(Initialize, OddAndEmptyShapes) {
  EXPECT_EQ(filled({{}, 1, 1}, by(Method::Kaiming)).size(), 1u);
  Facts seven = {{7}, 1, 1}, six = {{6}, 1, 1};
  std::vector<double> all = filled(seven, by(Method::Kaiming));
  all.pop_back();
  EXPECT_EQ(all, filled(six, by(Method::Kaiming)));
}

//===-- rules -------------------------------------------------------------===//

TEST(InitializeRules, OfTheWholeNet) {
  Initialization how;
  EXPECT_FALSE(readInitialization(nullptr, "a", how));
  EXPECT_FALSE(readInitialization("{}", "a", how));
  EXPECT_FALSE(readInitialization("{\"seed\": -1}", "a", how));
  EXPECT_EQ(how.seed, ~uint64_t(0));
  EXPECT_TRUE(readInitialization(
      "{\"biases\":[\"none\"],\"method\":\"random\",\"seed\":18446744073709551"
      "615,\"weights\":[\"uniform\",-1.25e-2,0.1]}",
      "a", how));
  EXPECT_EQ(how.method, Method::Random);
  EXPECT_EQ(how.weights.kind, Distribution::Uniform);
  EXPECT_EQ(how.weights.a, -0.0125);
  EXPECT_EQ(how.weights.b, 0.1);
  EXPECT_EQ(how.biases.kind, Distribution::None);
}

TEST(InitializeRules, InnermostPartCounts) {
  const char *json = R"({"method": "random", "weights": ["normal", 0, 2],
    "parts": {"block": {"method": "kaiming", "seed": 5},
              "block/conv \"1\"\u0009": {"method": "xavier"},
              "table": {"seed": 6}}})";
  auto of = [&](const char *path) {
    Initialization how;
    EXPECT_TRUE(readInitialization(json, path, how));
    return how;
  };
  EXPECT_EQ(of("blocks/Weights").method, Method::Random);
  EXPECT_EQ(of("blocks/Weights").weights.b, 2);
  EXPECT_EQ(of("blocks/Weights").seed, defaultSeed);
  EXPECT_EQ(of("block/Weights").method, Method::Kaiming);
  EXPECT_EQ(of("block/Weights").weights.kind, Distribution::Default);
  EXPECT_EQ(of("block/conv \"1\"\t/Weights").method, Method::Xavier);
  EXPECT_EQ(of("block/conv \"1\"\t/Weights").seed, 5u);
  EXPECT_EQ(of("table").method, Method::Random);
  EXPECT_EQ(of("table").seed, 6u);
}

// Whatever the text, reading it ends.
TEST(InitializeRules, DamagedText) {
  std::string json = R"({"method": "random", "weights": ["normal", 0, 2.5e-3],
    "parts": {"b\u0041": {"seed": 5, "x": [1, {"y": null}]}}})";
  for (size_t length = 0; length < json.size(); ++length) {
    Initialization how;
    readInitialization(json.substr(0, length).c_str(), "bA", how);
    std::string changed = json;
    for (char c : std::string("{}[]\",:\\x\0", 10)) {
      changed[length] = c;
      readInitialization(changed.c_str(), "bA", how);
    }
  }
}

} // namespace
