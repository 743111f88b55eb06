// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of many products, which some kernels cut into blocks, beside sums in
// double, one after another. No size is a multiple of another, so there are
// rests of rows, of columns and of blocks.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

using Doubles = std::vector<double>;

class LongSums : public testing::Test {
protected:
  void SetUp() override {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
  }
  void TearDown() override { fs::remove_all(folder); }

  ngc::Net compile(const char *text, int32_t threads) {
    std::ofstream(folder + "/net.mlir") << text;
    std::string artifact = folder + "/net.so";
    std::string command = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir -o " + artifact +
                          " --initialize=all --gradients";
    EXPECT_EQ(system(command.c_str()), 0);
    ngc::Options options;
    options.threads = threads;
    return ngc::Net(artifact, options);
  }

  std::string folder;
};

std::vector<float> numbers(int64_t count, double frequency) {
  std::vector<float> result;
  for (int64_t i = 0; i < count; ++i)
    result.push_back(float(std::sin(frequency * double(i))));
  return result;
}

Doubles arrayOf(ngc::Net &net, const char *path) {
  ngc::Tensor tensor = net.array(path);
  auto values = tensor.values<float>();
  return Doubles(values.begin(), values.end());
}

void expectNear(std::span<const float> got, const Doubles &expected,
                const std::string &what) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  double largest = 0, error = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    largest = std::max(largest, std::fabs(expected[i]));
    error = std::max(error, std::fabs(expected[i] - double(got[i])));
  }
  EXPECT_GT(largest, 0) << what;
  EXPECT_LT(error, 1e-5 * largest) << what;
}

/// Results and gradients for a cotangent, which is there in numbers, too.
struct Expected {
  Doubles output, ofWeights, ofInput;
};

void compare(ngc::Net &net, const std::vector<float> &x, ngc::Shape shape,
             const std::vector<float> &slope, ngc::Shape slopeShape,
             const char *weights, const Expected &expected) {
  std::string what = std::to_string(shape[0]) + " examples";
  ngc::GradientOptions options;
  options.cotangents = {{"Output", ngc::view(slope, slopeShape)}};
  options.outputs = {"Output"};
  auto gradients = net.gradient({{"Input", ngc::view(x, shape)}},
                                {"Input", weights}, options);
  expectNear(gradients.outputs()["Output"].values<float>(), expected.output,
             what);
  expectNear(gradients[weights].values<float>(), expected.ofWeights,
             what + ", weights");
  expectNear(gradients["Input"].values<float>(), expected.ofInput,
             what + ", input");
}

} // namespace

TEST_F(LongSums, OfMatrices) {
  constexpr int64_t in = 1301, out = 533;
  ngc::Net net = compile(R"(netgraph.graph @net {
  %Input = input : real<[1301]>
  %linear = linear %Input {size = [533], Biases = none}
  output %linear {name = "Output"}
})",
                         2);
  Doubles w = arrayOf(net, "linear/Weights");
  ASSERT_EQ(w.size(), size_t(in * out));
  for (int64_t n : {1, 3, 47, 203}) {
    std::vector<float> x = numbers(n * in, 0.37), g = numbers(n * out, 0.61);
    Expected expected = {Doubles(n * out), Doubles(in * out), Doubles(n * in)};
    for (int64_t i = 0; i < n; ++i)
      for (int64_t o = 0; o < out; ++o)
        for (int64_t k = 0; k < in; ++k) {
          expected.output[i * out + o] += w[o * in + k] * x[i * in + k];
          expected.ofWeights[o * in + k] +=
              double(g[i * out + o]) * x[i * in + k];
          expected.ofInput[i * in + k] += w[o * in + k] * g[i * out + o];
        }
    compare(net, x, {n, in}, g, {n, out}, "linear/Weights", expected);
  }
}

// A factor that is no weight, whose columns lie side by side.
TEST_F(LongSums, OfActivations) {
  constexpr int64_t rows = 47, steps = 1301, columns = 53, n = 2;
  ngc::Net net = compile(R"(netgraph.graph @net {
  %Left = input : real<[47, 1301]>
  %Right = input : real<[1301, 53]>
  %dot = dot (%Left, %Right)
  output %dot {name = "Output"}
})",
                         2);
  std::vector<float> left = numbers(n * rows * steps, 0.37);
  std::vector<float> right = numbers(n * steps * columns, 0.61);
  Doubles expected(n * rows * columns);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c)
        for (int64_t k = 0; k < steps; ++k)
          expected[(i * rows + r) * columns + c] +=
              double(left[(i * rows + r) * steps + k]) *
              right[(i * steps + k) * columns + c];
  auto y = net({{"Left", ngc::view(left, {n, rows, steps})},
                {"Right", ngc::view(right, {n, steps, columns})}},
               {"Output"});
  expectNear(y["Output"].values<float>(), expected, "dot");
}

// Forward 549 products, 261 for the input, and 462 an example for the weights.
TEST_F(LongSums, OfConvolutions) {
  constexpr int64_t in = 61, out = 29, height = 21, width = 22, side = 3;
  constexpr int64_t fullWidth = width + side - 1;
  constexpr int64_t full = (height + side - 1) * fullWidth;
  ngc::Net net = compile(R"(netgraph.graph @net {
  %Input = input : real<[61, 23, 24]>
  %conv = convolution %Input {channels = 29, kernel = [3, 3], Biases = none}
  output %conv {name = "Output"}
})",
                         2);
  Doubles w = arrayOf(net, "conv/Weights");
  ASSERT_EQ(w.size(), size_t(in * out * side * side));
  for (int64_t n : {1, 3}) {
    std::vector<float> x = numbers(n * in * full, 0.37);
    std::vector<float> g = numbers(n * out * height * width, 0.61);
    Expected expected = {Doubles(g.size()), Doubles(w.size()),
                         Doubles(x.size())};
    auto add = [&](int64_t o, int64_t to, int64_t weight) {
      for (int64_t h = 0; h < height; ++h)
        for (int64_t v = 0; v < width; ++v) {
          int64_t y = o + h * width + v, from = to + h * fullWidth + v;
          expected.output[y] += w[weight] * x[from];
          expected.ofWeights[weight] += double(g[y]) * x[from];
          expected.ofInput[from] += w[weight] * g[y];
        }
    };
    for (int64_t i = 0; i < n; ++i)
      for (int64_t o = 0; o < out; ++o)
        for (int64_t c = 0; c < in; ++c)
          for (int64_t k = 0; k < side * side; ++k)
            add((i * out + o) * height * width,
                (i * in + c) * full + k / side * fullWidth + k % side,
                (o * in + c) * side * side + k);
    compare(net, x, {n, in, height + 2, width + 2}, g, {n, out, height, width},
            "conv/Weights", expected);
  }
}
