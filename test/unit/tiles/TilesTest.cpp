// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products on matrix tiles, emulated (EmulateTiles.h), beside sums in
// double. Sizes are such that tiles of rows, of columns and of depth are left
// over. Bounds are those of docs/numerics.md; in Mixed the factors are rounded
// here as they are there, so that only sums differ. What this cannot show is
// that the instructions do as their manual says.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

namespace fs = std::filesystem;

namespace {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

constexpr double unit = 0x1p-24;
constexpr float infinity = std::numeric_limits<float>::infinity();

class Tiles : public testing::Test {
protected:
  void SetUp() override {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
  }
  void TearDown() override { fs::remove_all(folder); }

  /// The net, whose code must multiply tiles.
  ngc::Net compile(const std::string &text, bool mixed) {
    std::ofstream(folder + "/net.mlir") << text;
    std::string artifact = folder + "/net.so";
    std::string command = std::string(NGC_EMULATE) + " " + folder +
                          "/net.mlir " + artifact +
                          (mixed ? " mixed" : " real32");
    FILE *output = popen(command.c_str(), "r");
    int products = 0;
    EXPECT_EQ(fscanf(output, "%d", &products), 1);
    EXPECT_EQ(pclose(output), 0);
    EXPECT_GT(products, 0) << "no product of tiles in the code";
    ngc::Options options;
    options.threads = 2;
    options.precision = mixed ? NGC_PRECISION_MIXED : NGC_PRECISION_REAL32;
    return ngc::Net(artifact, options);
  }

  std::string folder;
};

/// In (-2, 2), with all bits, and of no period that sizes here have.
Floats numbers(int64_t count, double seed) {
  Floats result;
  for (int64_t i = 0; i < count; ++i) {
    double x = std::sin((double(i) + seed) * 12.9898) * 43758.5453;
    result.push_back(float(4 * (x - std::floor(x)) - 2));
  }
  return result;
}

float withBits(uint32_t bits) { return std::bit_cast<float>(bits); }
uint32_t bitsOf(float x) { return std::bit_cast<uint32_t>(x); }

/// As tiles get activations: to nearest, ties away from 0, and what would
/// become infinity cut off.
float asActivation(float x) {
  uint32_t size = bitsOf(x) & 0x7fffffff;
  if (size < 0x7f7f8000)
    return withBits((bitsOf(x) + 0x8000) & 0xffff0000);
  return withBits(bitsOf(x) & 0xffff0000);
}

/// As arrays are stored: ties to even.
float asArray(float x) {
  uint32_t bits = bitsOf(x);
  return withBits((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
}

Floats each(Floats values, float (*round)(float)) {
  for (float &x : values)
    x = round(x);
  return values;
}

/// A sum of products and of their absolute values.
struct Sum {
  double value = 0, size = 0;
  void add(double term) {
    value += term;
    size += std::fabs(term);
  }
};

void expectNear(std::span<const float> got, const std::vector<Sum> &sums,
                int64_t terms, int64_t columns) {
  ASSERT_EQ(got.size(), sums.size());
  for (size_t i = 0; i < sums.size(); ++i)
    ASSERT_NEAR(got[i], sums[i].value,
                (double(terms) + 3) * unit * sums[i].size)
        << "row " << int64_t(i) / columns << ", column "
        << int64_t(i) % columns;
}

/// y[m][n] = sum of x[m][k] w[n][k] + bias[n]
std::vector<Sum> multiply(const Floats &x, const Floats &w, const Floats &bias,
                          int64_t k) {
  int64_t n = int64_t(bias.size()), m = int64_t(x.size()) / k;
  std::vector<Sum> sums(m * n);
  for (int64_t i = 0; i < m * n; ++i) {
    sums[i].add(bias[i % n]);
    for (int64_t j = 0; j < k; ++j)
      sums[i].add(double(x[i / n * k + j]) * w[i % n * k + j]);
  }
  return sums;
}

std::string linear(int64_t in, int64_t out, int64_t places = 0) {
  std::string shape = std::to_string(in) + "]>\n";
  if (places)
    shape = std::to_string(places) + ", " + shape;
  return "netgraph.graph @net {\n  %Input = input : real<[" + shape +
         "  %linear = linear %Input {size = [" + std::to_string(out) + "]" +
         (places ? ", mapped = 1" : "") +
         "}\n  output %linear {name = \"Output\"}\n}\n";
}

struct Matrix {
  int64_t in, out, places; ///< places: 0, or so many rows an example
};

class Matrices : public Tiles, public testing::WithParamInterface<bool> {
protected:
  void check(const Matrix &matrix, std::initializer_list<int64_t> batches) {
    auto [in, out, places] = matrix;
    bool mixed = GetParam();
    SCOPED_TRACE(std::to_string(in) + " to " + std::to_string(out));
    ngc::Net net = compile(linear(in, out, places), mixed);
    Floats w = numbers(in * out, 0.5), bias = numbers(out, 0.25);
    net.set({{"linear/Weights", ngc::view(w, {out, in})},
             {"linear/Biases", ngc::view(bias, {out})}});
    if (mixed)
      w = each(w, asArray);
    for (int64_t batch : batches) {
      Floats x = numbers(batch * std::max<int64_t>(places, 1) * in, batch);
      ngc::Shape shape = {batch, in};
      if (places)
        shape = {batch, places, in};
      auto y = net({{"Input", ngc::view(x, shape)}});
      if (mixed)
        x = each(x, asActivation);
      expectNear(y["Output"].values<float>(), multiply(x, w, bias, in), in,
                 out);
    }
  }
};

} // namespace

TEST_P(Matrices, OfOpenNumbersOfRows) {
  for (Matrix matrix : {Matrix{64, 64, 0}, Matrix{100, 40, 0},
                        Matrix{50, 37, 0}, Matrix{33, 100, 0}})
    check(matrix, {1, 16, 17, 45, 130, 300});
}

TEST_P(Matrices, WithLongSums) {
  check({2100, 90, 0}, {3, 130});
  check({768, 200, 0}, {40});
}

TEST_P(Matrices, OfKnownNumbersOfRows) {
  for (int64_t places : {32, 49, 100})
    check({96, 70, places}, {1, 3});
}

INSTANTIATE_TEST_SUITE_P(Tiles, Matrices, testing::Bool(),
                         [](const auto &info) {
                           return info.param ? "Mixed" : "Real32";
                         });

//===-- windows -----------------------------------------------------------===//

namespace {

struct Windows {
  int64_t channels, outputs, size, kernel, stride, padding;
};

class Convolutions : public Tiles, public testing::WithParamInterface<bool> {};

std::string convolution(const Windows &w) {
  auto text = [](int64_t number) { return std::to_string(number); };
  return "netgraph.graph @net {\n  %Input = input : real<[" + text(w.channels) +
         ", " + text(w.size) + ", " + text(w.size) +
         "]>\n  %conv = convolution %Input {channels = " + text(w.outputs) +
         ", kernel = [" + text(w.kernel) + ", " + text(w.kernel) +
         "], stride = " + text(w.stride) + ", padding = " + text(w.padding) +
         "}\n  output %conv {name = \"Output\"}\n}\n";
}

std::vector<Sum> convolve(const Windows &of, const Floats &x, const Floats &w,
                          const Floats &bias, int64_t batch) {
  int64_t size = (of.size + 2 * of.padding - of.kernel) / of.stride + 1;
  std::vector<Sum> sums;
  for (int64_t n = 0; n < batch; ++n)
    for (int64_t o = 0; o < of.outputs; ++o)
      for (int64_t at = 0; at < size * size; ++at) {
        Sum sum;
        sum.add(bias[o]);
        for (int64_t c = 0; c < of.channels; ++c)
          for (int64_t k = 0; k < of.kernel * of.kernel; ++k) {
            int64_t i = at / size * of.stride + k / of.kernel - of.padding;
            int64_t j = at % size * of.stride + k % of.kernel - of.padding;
            if (i < 0 || j < 0 || i >= of.size || j >= of.size)
              continue;
            sum.add(
                double(x[((n * of.channels + c) * of.size + i) * of.size + j]) *
                w[(o * of.channels + c) * of.kernel * of.kernel + k]);
          }
        sums.push_back(sum);
      }
  return sums;
}

} // namespace

TEST_P(Convolutions, OfImages) {
  bool mixed = GetParam();
  for (Windows of : {Windows{32, 64, 14, 3, 1, 1}, Windows{48, 40, 9, 3, 2, 1},
                     Windows{64, 48, 8, 1, 1, 0}, Windows{20, 33, 7, 5, 1, 2},
                     Windows{128, 64, 7, 3, 1, 1}}) {
    SCOPED_TRACE(convolution(of));
    ngc::Net net = compile(convolution(of), mixed);
    int64_t terms = of.channels * of.kernel * of.kernel;
    Floats w = numbers(of.outputs * terms, 0.5);
    Floats bias = numbers(of.outputs, 0.25);
    net.set({{"conv/Weights",
              ngc::view(w, {of.outputs, of.channels, of.kernel, of.kernel})},
             {"conv/Biases", ngc::view(bias, {of.outputs})}});
    if (mixed)
      w = each(w, asArray);
    for (int64_t batch : {1, 3}) {
      Floats x = numbers(batch * of.channels * of.size * of.size, batch);
      auto y = net(
          {{"Input", ngc::view(x, {batch, of.channels, of.size, of.size})}});
      if (mixed)
        x = each(x, asActivation);
      expectNear(y["Output"].values<float>(), convolve(of, x, w, bias, batch),
                 terms, 1);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tiles, Convolutions, testing::Bool(),
                         [](const auto &info) {
                           return info.param ? "Mixed" : "Real32";
                         });

//===-- special numbers ---------------------------------------------------===//

namespace {

/// What floats added one after another give.
float sumOf(std::span<const float> x, std::span<const float> w, float bias) {
  float sum = 0;
  for (size_t k = 0; k < x.size(); ++k)
    sum += x[k] * w[k];
  return sum + bias;
}

} // namespace

// Infinities and NaNs come out where sums in float have them.
TEST_F(Tiles, Real32OfWhatIsNotFinite) {
  constexpr int64_t in = 70, out = 40, batch = 50;
  ngc::Net net = compile(linear(in, out), false);
  const float nan = std::nanf(""), lowNan = withBits(0x7f800001),
              allBits = withBits(0xffffffff);
  for (bool inWeights : {false, true}) {
    Floats w = numbers(in * out, 0.5), x = numbers(batch * in, 2);
    Floats bias = numbers(out, 0.25);
    Floats &here = inWeights ? w : x;
    const float special[] = {infinity, -infinity, nan, lowNan, allBits};
    for (int64_t i = 0; i < 5; ++i)
      here[(7 * i + 3) * in + 11 * i + 5] = special[i];
    here[37 * in + 1] = infinity;
    here[37 * in + 66] = -infinity;
    (inWeights ? x : w)[5] = 0; // infinity times 0
    net.set({{"linear/Weights", ngc::view(w, {out, in})},
             {"linear/Biases", ngc::view(bias, {out})}});
    auto y = net({{"Input", ngc::view(x, {batch, in})}});
    auto got = y["Output"].values<float>();
    for (int64_t i = 0; i < batch * out; ++i) {
      float expected =
          sumOf(std::span(x).subspan(i / out * in, in),
                std::span(w).subspan(i % out * in, in), bias[i % out]);
      if (std::isfinite(expected))
        ASSERT_NEAR(got[i], expected, 1e-4) << i / out << ", " << i % out;
      else if (std::isnan(expected))
        ASSERT_TRUE(std::isnan(got[i])) << i / out << ", " << i % out;
      else
        ASSERT_EQ(got[i], expected) << i / out << ", " << i % out;
    }
  }
}

// The largest numbers do not become infinite on the way.
TEST_F(Tiles, Real32OfLargestNumbers) {
  constexpr int64_t in = 64, out = 64, batch = 40;
  ngc::Net net = compile(linear(in, out), false);
  Floats w(in * out), x(batch * in), bias(out);
  const float large[] = {withBits(0x7f7fffff), withBits(0x7f7f8000),
                         withBits(0x7f7f7fff), withBits(0xff7fffff)};
  for (int64_t i = 0; i < batch; ++i)
    x[i * in + i] = large[i % 4];
  for (int64_t i = 0; i < out; ++i)
    w[i * in + i % batch] = 0.5f;
  net.set({{"linear/Weights", ngc::view(w, {out, in})},
           {"linear/Biases", ngc::view(bias, {out})}});
  auto y = net({{"Input", ngc::view(x, {batch, in})}});
  auto got = y["Output"].values<float>();
  for (int64_t i = 0; i < batch; ++i)
    EXPECT_EQ(got[i * out + i], large[i % 4] * 0.5f) << i;
  // The same in the weights.
  for (int64_t i = 0; i < out; ++i)
    w[i * in + i % batch] = large[i % 4];
  for (int64_t i = 0; i < batch; ++i)
    x[i * in + i] = 0.5f;
  net.set({{"linear/Weights", ngc::view(w, {out, in})}});
  auto z = net({{"Input", ngc::view(x, {batch, in})}});
  got = z["Output"].values<float>();
  for (int64_t i = 0; i < batch; ++i)
    EXPECT_EQ(got[i * out + i], large[i % 4] * 0.5f) << i;
}

// Numbers below the normal ones count as 0, in each piece.
TEST_F(Tiles, Real32OfSmallestNumbers) {
  constexpr int64_t in = 64, out = 64, batch = 40;
  ngc::Net net = compile(linear(in, out), false);
  Floats w = numbers(in * out, 0.5), x = numbers(batch * in, 2), bias(out);
  for (float &value : x)
    value *= 0x1p-120f;
  net.set({{"linear/Weights", ngc::view(w, {out, in})},
           {"linear/Biases", ngc::view(bias, {out})}});
  auto y = net({{"Input", ngc::view(x, {batch, in})}});
  auto got = y["Output"].values<float>();
  std::vector<Sum> sums = multiply(x, w, bias, in);
  for (size_t i = 0; i < sums.size(); ++i)
    ASSERT_NEAR(got[i], sums[i].value,
                (in + 3) * unit * sums[i].size + in * 2 * 0x1p-126)
        << i;
}

// Mixed: infinity and NaN stay, the largest number is cut off.
TEST_F(Tiles, MixedOfSpecialNumbers) {
  constexpr int64_t in = 64, out = 64, batch = 40;
  ngc::Net net = compile(linear(in, out), true);
  Floats w(in * out, 0.25f), x(batch * in, 1), bias(out);
  const float special[] = {infinity, -infinity, withBits(0x7f800001),
                           withBits(0x7f7fffff)};
  for (int64_t i = 0; i < batch; ++i)
    x[i * in + i] = special[i % 4];
  net.set({{"linear/Weights", ngc::view(w, {out, in})},
           {"linear/Biases", ngc::view(bias, {out})}});
  auto y = net({{"Input", ngc::view(x, {batch, in})}});
  auto got = y["Output"].values<float>();
  for (int64_t i = 0; i < batch * out; ++i) {
    float expected = special[i / out % 4] * 0.25f;
    if (std::isnan(expected))
      EXPECT_TRUE(std::isnan(got[i])) << i;
    else if (std::isinf(expected))
      EXPECT_EQ(got[i], expected) << i;
    else
      EXPECT_EQ(got[i], withBits(0x7f7f0000) * 0.25f) << i;
  }
}
