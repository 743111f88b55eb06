// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mixed precision beside sums in double over the rounded weights. Panels hold
// pairs of steps, vectors of columns and tiles of rows, so no size here is a
// multiple of another. Machines that add pairs of products round what meets the
// weights, too, where its neighbours make pairs: they run both kinds of code.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

/// Whether code for this machine adds pairs of products: AVX-512 BF16 of AMD's
/// kind. (Tiles round by themselves, but for more rows than come here.)
bool addsPairs() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bf16") &&
         __builtin_cpu_supports("sse4a");
#else
  return false;
#endif
}

struct Machine {
  const char *cpu;
  bool addsPairs;
};

class HalfWeights : public testing::TestWithParam<Machine> {
protected:
  void SetUp() override {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
  }
  void TearDown() override { fs::remove_all(folder); }

  ngc::Net compile(const std::string &text) {
    std::ofstream(folder + "/net.mlir") << text;
    std::string artifact = folder + "/net.so";
    std::string command = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir -o " + artifact +
                          " --initialize=all --gradients --precision mixed" +
                          " --cpu " + GetParam().cpu;
    EXPECT_EQ(system(command.c_str()), 0);
    return ngc::Net(artifact, ngc::Options{.threads = 2});
  }

  std::string folder;
};

/// To the nearest bfloat16, of two as near to the even one.
float rounded(float x) {
  uint32_t bits = std::bit_cast<uint32_t>(x);
  bits += 0x7fff + (bits >> 16 & 1);
  return std::bit_cast<float>(bits & 0xffff0000);
}

Floats numbers(int64_t count, double frequency) {
  Floats result;
  for (int64_t i = 0; i < count; ++i)
    result.push_back(float(std::sin(frequency * double(i + 1))));
  return result;
}

Floats arrayOf(ngc::Net &net, const std::string &path) {
  ngc::Tensor tensor = net.array(path);
  auto values = tensor.values<float>();
  return Floats(values.begin(), values.end());
}

/// `terms`: the sums of absolute values.
void expectNear(std::span<const float> got, const Doubles &expected,
                const Doubles &terms, const std::string &what) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], expected[i], 1e-5 * terms[i])
        << what << ", element " << i;
}

/// One sum of products for each element of a result.
struct Sums {
  Doubles values, terms;
  explicit Sums(int64_t count) : values(count), terms(count) {}
  void add(int64_t at, double a, double b) {
    values[at] += a * b;
    terms[at] += std::fabs(a * b);
  }
};

/// What a linear layer without biases gives, and its gradients.
struct Linear {
  int64_t rows, in, out;
  Floats w, x, g;
  Sums output, ofInput, ofWeights;

  Linear(int64_t rows, int64_t in, const Floats &weights,
         const Machine &machine)
      : rows(rows), in(in), out(int64_t(weights.size()) / in), w(weights),
        x(numbers(rows * in, 0.37)), g(numbers(rows * out, 0.61)),
        output(rows * out), ofInput(rows * in), ofWeights(out * in) {
    for (float &each : w)
      each = rounded(each);
    auto meeting = [&](float number, int64_t products) {
      return machine.addsPairs && products % 2 == 0 ? rounded(number) : number;
    };
    for (int64_t n = 0; n < rows; ++n)
      for (int64_t o = 0; o < out; ++o)
        for (int64_t k = 0; k < in; ++k) {
          float a = x[n * in + k], b = g[n * out + o];
          output.add(n * out + o, w[o * in + k], meeting(a, in));
          ofInput.add(n * in + k, w[o * in + k], meeting(b, out));
          ofWeights.add(o * in + k, a, b);
        }
  }
};

const char *oneLayer = R"(netgraph.graph @net {
  %Input = input : real<[23]>
  %layer = linear %Input {size = [19], Biases = none}
  output %layer {name = "Output"}
})";

} // namespace

TEST_P(HalfWeights, OfManyShapes) {
  struct Shape {
    int64_t in, out;
  };
  const std::vector<Shape> shapes = {
      {1, 9},   {2, 17}, {3, 5},   {7, 33},   {8, 16},   {9, 1},  {9, 50},
      {31, 23}, {64, 7}, {65, 40}, {129, 65}, {20, 128}, {12, 96}};
  std::string text = "netgraph.graph @net {\n";
  for (size_t i = 0; i < shapes.size(); ++i) {
    std::string n = std::to_string(i);
    text += "  %In" + n + " = input : real<[" + std::to_string(shapes[i].in) +
            "]>\n  %layer" + n + " = linear %In" + n + " {size = [" +
            std::to_string(shapes[i].out) + "], Biases = none}\n  output " +
            "%layer" + n + " {name = \"Out" + n + "\"}\n";
  }
  ngc::Net net = compile(text + "}\n");
  for (int64_t rows : {1, 2, 5, 6, 7, 13, 50}) {
    std::vector<Linear> layers;
    for (size_t i = 0; i < shapes.size(); ++i)
      layers.emplace_back(
          rows, shapes[i].in,
          arrayOf(net, "layer" + std::to_string(i) + "/Weights"), GetParam());
    ngc::Inputs inputs;
    ngc::GradientOptions options;
    for (size_t i = 0; i < shapes.size(); ++i) {
      std::string n = std::to_string(i);
      inputs.emplace_back("In" + n,
                          ngc::view(layers[i].x, {rows, shapes[i].in}));
      options.cotangents.emplace_back(
          "Out" + n, ngc::view(layers[i].g, {rows, shapes[i].out}));
      options.outputs.emplace_back("Out" + n);
    }
    ngc::Gradients found = net.gradient(inputs, {}, options);
    for (size_t i = 0; i < shapes.size(); ++i) {
      const Linear &layer = layers[i];
      std::string n = std::to_string(i);
      std::string what = std::to_string(rows) + " rows of " +
                         std::to_string(layer.in) + ", " +
                         std::to_string(layer.out) + " columns";
      expectNear(found.outputs()["Out" + n].values<float>(),
                 layer.output.values, layer.output.terms, what);
      expectNear(found["In" + n].values<float>(), layer.ofInput.values,
                 layer.ofInput.terms, what + ", by the input");
      expectNear(found["layer" + n + "/Weights"].values<float>(),
                 layer.ofWeights.values, layer.ofWeights.terms,
                 what + ", by the weights");
    }
  }
}

// Filters are as narrow as what meets them, or neither is; borders, strides.
TEST_P(HalfWeights, OfFilters) {
  constexpr int64_t in = 32, out = 34, height = 7, width = 8, tap = 3;
  constexpr int64_t high = 4, wide = 4, step = 2, border = 1;
  ngc::Net net = compile(R"(netgraph.graph @net {
  %Input = input : real<[32, 7, 8]>
  %layer = convolution %Input {channels = 34, kernel = [3, 3],
      stride = [2, 2], padding = [[1, 1], [1, 1]], Biases = none}
  output %layer {name = "Output"}
})");
  auto narrow = [](float x) { return GetParam().addsPairs ? rounded(x) : x; };
  Floats w = arrayOf(net, "layer/Weights");
  Floats x = numbers(in * height * width, 0.37);
  Floats g = numbers(out * high * wide, 0.61);
  Sums output(out * high * wide), ofInput(in * height * width);
  for (int64_t o = 0; o < out; ++o)
    for (int64_t at = 0; at < high * wide; ++at)
      for (int64_t i = 0; i < in * tap * tap; ++i) {
        int64_t c = i / (tap * tap), t = i % (tap * tap);
        int64_t row = at / wide * step + t / tap - border;
        int64_t column = at % wide * step + t % tap - border;
        if (row < 0 || row >= height || column < 0 || column >= width)
          continue;
        int64_t cell = (c * height + row) * width + column;
        int64_t to = o * high * wide + at;
        float weight = narrow(w[o * in * tap * tap + i]);
        output.add(to, weight, narrow(x[cell]));
        ofInput.add(cell, weight, narrow(g[to]));
      }
  ngc::GradientOptions options;
  options.cotangents.emplace_back("Output", ngc::view(g, {1, out, high, wide}));
  options.outputs.emplace_back("Output");
  ngc::Gradients found = net.gradient(
      {{"Input", ngc::view(x, {1, in, height, width})}}, {}, options);
  expectNear(found.outputs()["Output"].values<float>(), output.values,
             output.terms, "filters");
  expectNear(found["Input"].values<float>(), ofInput.values, ofInput.terms,
             "filters, by the input");
}

// Whoever reads an array gets what was written; who multiplies by it gets it
// rounded.
TEST_P(HalfWeights, AreReplaced) {
  ngc::Net net = compile(oneLayer);
  Floats w = numbers(19 * 23, 1.7);
  net.set({{"layer/Weights", ngc::view(w, {19, 23})}});
  EXPECT_EQ(arrayOf(net, "layer/Weights"), w);
  Linear layer(3, 23, w, GetParam());
  auto y = net({{"Input", ngc::view(layer.x, {3, 23})}}, {"Output"});
  expectNear(y["Output"].values<float>(), layer.output.values,
             layer.output.terms, "replaced");
}

// To nearest, ties to even, where numbers end, too.
TEST_P(HalfWeights, AreRounded) {
  ngc::Net net = compile(R"(netgraph.graph @net {
  %Input = input : real<[1]>
  %layer = linear %Input {size = [19], Biases = none}
  output %layer {name = "Output"}
})");
  Floats w = numbers(19, 2.3);
  const Floats special = {1 + 0x1p-8f,  1 + 0x3p-8f, 1 + 0x1p-8f + 0x1p-20f,
                          -0x1.fffp-1f, INFINITY,    -FLT_MAX,
                          NAN,          0x1p-140f};
  std::copy(special.begin(), special.end(), w.begin());
  net.set({{"layer/Weights", ngc::view(w, {19, 1})}});
  const Floats one = {1};
  auto y = net({{"Input", ngc::view(one, {1, 1})}}, {"Output"});
  std::span<const float> got = y["Output"].values<float>();
  for (size_t i = 0; i < w.size(); ++i)
    if (std::isnan(w[i]))
      EXPECT_TRUE(std::isnan(got[i]));
    else
      EXPECT_EQ(got[i], rounded(w[i])) << w[i];
}

// Steps too small for 16 bits add up in the array.
TEST_P(HalfWeights, TakeSteps) {
  ngc::Net net = compile(oneLayer);
  Floats w = arrayOf(net, "layer/Weights");
  constexpr double rate = 1e-4;
  for (int step = 0; step < 3; ++step) {
    Linear layer(1, 23, w, GetParam());
    ngc::Tensor slopes = net.gradient({{"Input", ngc::view(layer.x, {1, 23})}},
                                      {"layer/Weights"})["layer/Weights"];
    net.step({{"Input", ngc::view(layer.x, {1, 23})}},
             {.rate = rate, .loss = "Output"});
    Floats next = arrayOf(net, "layer/Weights");
    for (size_t i = 0; i < w.size(); ++i)
      ASSERT_EQ(next[i], w[i] - float(rate) * slopes.values<float>()[i]);
    w = next;
    Linear after(1, 23, w, GetParam());
    auto y = net({{"Input", ngc::view(after.x, {1, 23})}}, {"Output"});
    expectNear(y["Output"].values<float>(), after.output.values,
               after.output.terms, "after a step");
  }
}

static std::vector<Machine> machines() {
  if (addsPairs())
    return {{"baseline", false}, {"native", true}};
  return {{"native", false}};
}

INSTANTIATE_TEST_SUITE_P(Machines, HalfWeights, testing::ValuesIn(machines()),
                         [](const testing::TestParamInfo<Machine> &info)
                             -> std::string {
                           return info.param.addsPairs ? "AddPairs" : "Widen";
                         });
