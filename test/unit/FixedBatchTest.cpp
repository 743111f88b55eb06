// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `ngc --batch 3`: what a net computes for a batch of 3 is what the same net
// computes that takes any batch; and it computes nothing else.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>

namespace fs = std::filesystem;

namespace {

constexpr int64_t batch = 3;
constexpr double tolerance =
    2e-5; // of the largest number: sums in other orders

constexpr const char *text = R"(netgraph.graph @net {
  %Input = input : real<[2, 9, 9]>
  %Target = input : real<[5]>
  %conv = convolution %Input {channels = 7, kernel = [3, 3], padding = 1}
  %norm = batch_normalization %conv
  %act = ramp %norm
  %pool = pooling %act {kernel = [2, 2], stride = 2}
  %drop = dropout %pool {probability = 0.2}
  %rows = reshape %drop {size = [16, 7]}
  %lstm = long_short_term_memory %rows {size = [6]}
  %flat = flatten %lstm
  %wide = linear %flat {size = [37]}
  %tanh = tanh %wide
  %out = linear %tanh {size = [5]}
  %soft = softmax %out
  output %soft {name = "Output"}
  %Loss = mean_squared_loss (%out, %Target)
  output %Loss {name = "Loss"}
}
)";

class FixedBatch : public testing::Test {
protected:
  static void SetUpTestSuite() {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
    std::ofstream(folder + "/net.mlir") << text;
    std::string compile = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir --initialize --gradients --modes "
                          "test,train -o ";
    ASSERT_EQ(system((compile + path("any")).c_str()), 0);
    ASSERT_EQ(system((compile + path("fixed") + " --batch 3").c_str()), 0);
    for (int64_t i = 0; i < 8 * 2 * 9 * 9; ++i)
      numbers.push_back(float(std::sin(0.37 * double(i * i % 1013))));
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }

  static std::string path(const char *name) {
    return folder + "/" + name + ".so";
  }
  static ngc::Net open(const char *name, ngc_mode mode = {}) {
    ngc::Net net(path(name), ngc::Options{.threads = 2, .mode = mode});
    net.setSeeding(NGC_SEEDING_GIVEN, 7);
    return net;
  }
  /// The first numbers, in this shape.
  static ngc::Inputs::value_type input(const char *port, ngc::Shape shape) {
    size_t count = 1;
    for (int64_t size : shape)
      count *= size_t(size);
    return {port, ngc::view(std::span<const float>(numbers).first(count),
                            std::move(shape))};
  }
  static ngc::Inputs inputs(int64_t examples) {
    return {input("Input", {examples, 2, 9, 9}),
            input("Target", {examples, 5})};
  }
  static void compare(std::span<const float> got,
                      std::span<const float> expected, double bound,
                      const std::string &what) {
    ASSERT_EQ(got.size(), expected.size()) << what;
    float most = 0;
    for (float x : expected)
      most = std::max(most, std::fabs(x));
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], expected[i], bound * most + 1e-12) << what << i;
  }
  /// What the runtime says to it.
  template <typename Call> static std::string refusal(Call call) {
    try {
      call();
    } catch (const ngc::Error &error) {
      return error.what();
    }
    return "accepted";
  }

  static std::string folder;
  static std::vector<float> numbers;
};
std::string FixedBatch::folder;
std::vector<float> FixedBatch::numbers;

} // namespace

TEST_F(FixedBatch, ComputesTheSame) {
  for (ngc_mode mode : {NGC_MODE_TEST, NGC_MODE_TRAIN}) {
    ngc::Net any = open("any", mode), fixed = open("fixed", mode);
    auto expected = any(inputs(batch)), got = fixed(inputs(batch));
    for (const char *port : {"Output", "Loss"})
      compare(got[port].values<float>(), expected[port].values<float>(),
              tolerance, port);
    auto slopes = any.gradient(inputs(batch));
    auto found = fixed.gradient(inputs(batch));
    ASSERT_GT(slopes.size(), 8u);
    for (const auto &[name, tensor] : slopes)
      compare(found[name].values<float>(), tensor.values<float>(),
              5 * tolerance, name);
  }
}

TEST_F(FixedBatch, TrainsTheSame) {
  ngc::Net any = open("any", NGC_MODE_TRAIN);
  ngc::Net fixed = open("fixed", NGC_MODE_TRAIN);
  for (int i = 0; i < 3; ++i) {
    any.step(inputs(batch), ngc::Step{.rate = 0.1, .loss = "Loss"});
    fixed.step(inputs(batch), ngc::Step{.rate = 0.1, .loss = "Loss"});
  }
  auto expected = any(inputs(batch)), got = fixed(inputs(batch));
  compare(got["Output"].values<float>(), expected["Output"].values<float>(),
          10 * tolerance, "Output after three steps");
}

TEST_F(FixedBatch, RefusesOtherBatches) {
  ngc::Net fixed = open("fixed");
  for (int64_t examples : {0, 1, 2, 4, 6}) {
    std::string count = std::to_string(examples) + " example";
    std::string expected = "'net' was compiled for batches of 3, but the call "
                           "has " +
                           count + (examples == 1 ? "" : "s");
    EXPECT_EQ(refusal([&] { fixed(inputs(examples)); }), expected);
    EXPECT_EQ(refusal([&] { fixed.gradient(inputs(examples)); }), expected);
    EXPECT_EQ(refusal([&] {
                fixed.step(inputs(examples),
                           ngc::Step{.rate = 0.1, .loss = "Loss"});
              }),
              expected);
  }
  EXPECT_EQ(refusal([&] {
              fixed({input("Input", {2, 9, 9}), input("Target", {5})});
            }),
            "'net' was compiled for batches of 3, but the call has 1 example");
  EXPECT_EQ(refusal([&] { fixed(inputs(batch)); }), "accepted");
}

TEST_F(FixedBatch, TellsItsBatch) {
  for (auto [name, size] : {std::pair("any", int64_t(0)), {"fixed", batch}}) {
    ngc_handle *model = nullptr;
    ASSERT_EQ(ngc_model_open(path(name).c_str(), &model), NGC_OK);
    EXPECT_EQ(ngc_model_batch_size(model), size);
    ngc_options options = {};
    options.size = sizeof options;
    options.batch_size = 2;
    ngc_context *context = nullptr;
    ngc_status status = ngc_context_create(model, &options, &context);
    EXPECT_EQ(status, size ? NGC_ERROR_RANGE : NGC_OK);
    if (size) {
      EXPECT_STREQ(ngc_last_error(nullptr),
                   "batch_size is 2, but 'net' was compiled for batches of 3");
      options.batch_size = 0;
      ASSERT_EQ(ngc_context_create(model, &options, &context), NGC_OK);
      EXPECT_EQ(ngc_context_batch_size(context), batch);
      EXPECT_EQ(ngc_context_prepare(context, 2), NGC_ERROR_SHAPE);
      EXPECT_EQ(ngc_context_prepare(context, batch), NGC_OK);
    }
    ngc_context_destroy(context);
    ngc_model_close(model);
  }
}
