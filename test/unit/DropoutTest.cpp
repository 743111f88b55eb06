// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random layers of compiled nets: which elements a seed drops depends on
// nothing but the seed, the layer's path, the example and the element.
#include "ngc/net.hpp"
#include "runtime/philox.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

constexpr int64_t examples = 24, width = 3000;
constexpr double probability = 0.3;

class Dropout : public testing::Test {
protected:
  static void SetUpTestSuite() {
    std::string folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
    std::ofstream(folder + "/net.mlir") << R"(netgraph.graph @net {
  %Input = input : real<[3000]>
  %drop, %drop.BinaryMask = dropout %Input {probability = 0.3}
  output %drop {name = "Plain"}
  output %drop.BinaryMask {name = "Mask"}
  %alpha = dropout %Input {probability = 0.3, method = alpha_dropout}
  output %alpha {name = "Alpha"}
})";
    artifact = folder + "/net.so";
    std::string command = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir -o " + artifact +
                          " --gradients --modes test,train "
                          "--precision real32,real64";
    ASSERT_EQ(system(command.c_str()), 0);
    for (int64_t i = 0; i < examples * width; ++i)
      input.push_back(float(std::sin(0.37 * double(i)) * std::sqrt(2.0)));
  }
  static void TearDownTestSuite() {
    fs::remove_all(fs::path(artifact).parent_path());
  }

  /// In float: of Real64 too, where they are 0 and 1.
  template <typename Result>
  static std::vector<float> numbers(const ngc::Net &net, const Result &result) {
    std::vector<float> copy;
    if (net.precision() == NGC_PRECISION_REAL64)
      for (double x : result.template values<double>())
        copy.push_back(float(x));
    else
      for (float x : result.template values<float>())
        copy.push_back(x);
    return copy;
  }

  static std::vector<float> run(ngc::Net &net, const char *port) {
    auto y = net({{"Input", ngc::view(input, {examples, width})}}, {{port}});
    return numbers(net, y[port]);
  }
  static ngc::Options training(int32_t threads, int64_t batch) {
    ngc::Options options;
    options.threads = threads;
    options.batchSize = batch;
    options.mode = NGC_MODE_TRAIN;
    return options;
  }
  static ngc::Net seeded(int32_t threads, int64_t batch, uint64_t seed) {
    ngc::Net net(artifact, training(threads, batch));
    net.setSeeding(NGC_SEEDING_GIVEN, seed);
    return net;
  }

  static std::string artifact;
  static std::vector<float> input;
};
std::string Dropout::artifact;
std::vector<float> Dropout::input;

uint32_t hashOf(const char *path) { // FNV-1a
  uint32_t hash = 2166136261u;
  for (; *path; ++path)
    hash = (hash ^ uint8_t(*path)) * 16777619u;
  return hash;
}

} // namespace

TEST_F(Dropout, DrawsWhatTheGeneratorDraws) {
  constexpr uint64_t seed = 0x123456789abcdef0;
  ngc::Net net = seeded(1, 0, seed);
  std::vector<float> mask = run(net, "Mask"), plain = run(net, "Plain");
  uint64_t hash = hashOf("drop");
  double limit = std::floor(std::ldexp(probability, 32));
  for (int64_t example = 0; example < examples; ++example)
    for (int64_t index = 0; index < width; ++index) {
      uint64_t low = uint64_t(index) | uint64_t(example) << 32;
      bool kept = ngc::philox(seed, hash << 32, low).word[0] >= limit;
      int64_t i = example * width + index;
      ASSERT_EQ(mask[i], kept ? 1.0f : 0.0f) << example << ", " << index;
      ASSERT_NEAR(plain[i], kept ? input[i] / 0.7f : 0.0f, 1e-6);
    }
}

TEST_F(Dropout, DependsOnNoThreadAndNoChunk) {
  ngc::Net one = seeded(1, 0, 7);
  for (const char *port : {"Plain", "Alpha"}) {
    std::vector<float> expected = run(one, port);
    for (int32_t threads : {1, 2, 5})
      for (int64_t batch : {0, 1, 7}) {
        ngc::Net net = seeded(threads, batch, 7);
        EXPECT_EQ(run(net, port), expected)
            << threads << " threads, batches of " << batch;
      }
    ngc::Net other = seeded(1, 0, 8);
    EXPECT_NE(run(other, port), expected);
  }
}

TEST_F(Dropout, AlphaKeepsMeanAndVariance) {
  ngc::Net net = seeded(0, 0, 3);
  double sum = 0, squares = 0;
  for (float y : run(net, "Alpha")) {
    sum += y;
    squares += double(y) * y;
  }
  double mean = sum / double(input.size());
  // Four standard deviations of 72,000 numbers.
  EXPECT_NEAR(mean, 0, 0.015);
  EXPECT_NEAR(squares / double(input.size()) - mean * mean, 1, 0.03);
}

TEST_F(Dropout, GradientDropsTheSameElements) {
  ngc::Net net = seeded(2, 5, 11);
  std::vector<float> mask = run(net, "Mask");
  std::vector<float> ones(size_t(examples * width), 1.0f);
  ngc::Gradients gradients =
      net.gradient({{"Input", ngc::view(input, {examples, width})}}, {"Input"},
                   {{{"Plain", ngc::view(ones, {examples, width})}}, {}});
  std::vector<float> gradient = numbers(net, gradients["Input"]);
  for (size_t i = 0; i < mask.size(); ++i)
    ASSERT_NEAR(gradient[i], mask[i] / 0.7f, 1e-6) << i;
}

TEST_F(Dropout, SeedsAreReportedAndGoOn) {
  ngc::Net net(artifact, training(1, 0));
  std::vector<float> first = run(net, "Mask");
  uint64_t seed = net.seed();
  EXPECT_NE(run(net, "Mask"), first);
  net.setSeeding(NGC_SEEDING_GIVEN, seed);
  EXPECT_EQ(run(net, "Mask"), first);
  net.setSeeding(NGC_SEEDING_GIVEN, 5);
  net.setSeeding(NGC_SEEDING_INHERITED);
  std::vector<float> second = run(net, "Mask"), third = run(net, "Mask");
  EXPECT_NE(second, third);
  net.setSeeding(NGC_SEEDING_GIVEN, 5);
  net.setSeeding(NGC_SEEDING_INHERITED);
  EXPECT_EQ(run(net, "Mask"), second);
  EXPECT_EQ(run(net, "Mask"), third);
}

TEST_F(Dropout, DropsTheSameInBothPrecisions) {
  ngc::Net single = seeded(1, 0, 9);
  ngc::Options options = training(1, 0);
  options.precision = NGC_PRECISION_REAL64;
  ngc::Net twice(artifact, options);
  twice.setSeeding(NGC_SEEDING_GIVEN, 9);
  EXPECT_EQ(run(twice, "Mask"), run(single, "Mask"));
}

TEST_F(Dropout, IsTheIdentityInTests) {
  ngc::Net net(artifact);
  EXPECT_EQ(run(net, "Plain"), input);
  EXPECT_EQ(run(net, "Alpha"), input);
}
