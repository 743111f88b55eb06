// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- NetTest.cpp - the C++ interface -----------------------------------===//

#include "ngc/net.hpp"

#include "echo_models.h"
#include "train_model.h"
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>

extern "C" const ngc_model ngc_model_fake;

namespace {

const std::vector<float> x = {1, 0, 0, 0};
const std::vector<int> count = {2, 3};

std::string errorOf(const std::function<void()> &call) {
  try {
    call();
  } catch (const ngc::Error &error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST(Net, FromAFile) {
  ngc::Net net(FAKE_MODEL);
  auto y = net({{"Input", x}, {"Count", count}});
  EXPECT_EQ(y.size(), 2u);
  EXPECT_EQ(y["Output"].label(), "bird");
  EXPECT_EQ(y["Sum"].values<int64_t>()[0], 5);
  EXPECT_EQ(y["Sum"].number(), 5);
  EXPECT_EQ(errorOf([] { ngc::Net("/no/such.so"); }),
            "cannot open '/no/such.so': No such file or directory");
}

TEST(Net, Properties) {
  ngc::Net net(ngc_model_fake);
  auto y =
      net({{"Input", x}, {"Count", count}}, {{"Output", "TopProbabilities:2"},
                                             {"Output", "Entropy"},
                                             {"Output", "Probability:cat"}});
  std::vector<ngc::Rule> rules = y[{"Output", "TopProbabilities:2"}].rules();
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].first, "bird");
  EXPECT_EQ(rules[1].first, "dog");
  EXPECT_GT(rules[0].second, rules[1].second);
  double p = y[{"Output", "Probability:cat"}].number();
  EXPECT_NEAR(rules[0].second + rules[1].second + p, 1, 1e-6);
  EXPECT_EQ(errorOf([&] { (void)y["Output"].rules(); }), "");
  EXPECT_EQ(errorOf([&] { (void)y["Sum"]; }), "'Sum' was not requested");
}

TEST(Net, Batches) {
  ngc::Net net(ngc_model_fake);
  std::vector<float> many(40, 1);
  std::vector<uint8_t> counts(20, 4);
  auto y = net({{"Input", ngc::view(many, {10, 4})},
                {"Count", ngc::view(counts, {10, 2})}});
  EXPECT_TRUE(y["Output"].batched());
  EXPECT_EQ(y["Output"].labels().size(), 10u);
  EXPECT_EQ(y["Sum"].shape(), ngc::Shape{10});
  EXPECT_EQ(errorOf([&] { ngc::view(many, {10, 5}); }),
            "a view has 50 elements, its array has 40");
}

TEST(Net, OneInput) {
  ngc::Net index(echoIndex), tags(echoTags), truth(echoTruth);
  EXPECT_EQ(index("dog").only().number(), 2);
  EXPECT_EQ(tags(std::vector<ngc::Value>{"cat", "bird"}).only().labels(),
            (std::vector<std::string>{"cat", "bird"}));
  EXPECT_EQ(truth(1).only().values<bool>()[0], true);
  EXPECT_EQ(errorOf([&] { index("dig"); }),
            "port 'Input': unknown class 'dig'; did you mean 'dog'?");
}

TEST(Net, OwnMemory) {
  ngc::Net net(echoDouble);
  ngc::Tensor tensor(NGC_REAL64, {2, 3});
  tensor.values<double>()[4] = 7;
  auto y = net(tensor);
  EXPECT_EQ(y.only().tensor().numbers()[4], 7);
  EXPECT_EQ(errorOf([&] { (void)y.only().values<float>(); }),
            "the tensor has elements of real64, not real32");
  std::vector<float> target(6);
  ngc::Request wanted("Output");
  net(tensor, {wanted.into(std::span<float>(target))});
  EXPECT_EQ(target[4], 7);
}

TEST(Net, CopiesShareTheModel) {
  ngc::Net net(ngc_model_fake);
  ngc::Net copy = net, moved = std::move(copy);
  EXPECT_EQ(net.handle(), moved.handle());
  EXPECT_NE(net.get(), moved.get());
  moved = net;
  EXPECT_EQ(moved({{"Input", x}, {"Count", count}})["Sum"].number(), 5);
}

TEST(Net, Arrays) {
  ngc::Net net(ngc_model_fake);
  ngc::Tensor weights = net.array("linear/Weights");
  EXPECT_EQ(weights.shape(), (ngc::Shape{3, 4}));
  EXPECT_EQ(weights.values<float>()[4], 2);
  EXPECT_EQ(errorOf([&] { net.array("linear/Bias"); }),
            "unknown array 'linear/Bias'; did you mean 'linear/Biases'?");
}

TEST(Net, Sampling) {
  ngc::Net net(ngc_model_fake);
  ngc_sampling seeded = {};
  seeded.seed = 5;
  seeded.seeded = 1;
  auto y = net({{"Input", x}, {"Count", count}},
               {ngc::Request("Output", "RandomSample", seeded)});
  EXPECT_EQ(y.only().seed(), 5u);
  EXPECT_EQ(y.only().labels().size(), 1u);
}

//===-- gradients and arrays ---------------------------------------------===//

namespace {

const std::vector<float> three = {0, 1, 2};
const ngc::Inputs inputs = {{"Input", three}, {"Number", 4}};

} // namespace

TEST(Net, AllGradients) {
  ngc::Net net(trainModel);
  ngc::Gradients g = net.gradient(inputs);
  EXPECT_EQ(g.size(), 3u);
  EXPECT_EQ(g["Input"].numbers(), (std::vector<double>{5, 9, 13}));
  EXPECT_EQ(g["linear/Weights"].shape(), (ngc::Shape{2, 3}));
  EXPECT_EQ(errorOf([&] { (void)g["Table"]; }),
            "the gradient of 'Table' was not requested");
  std::vector<std::string> names;
  for (const auto &[name, tensor] : g)
    names.push_back(name);
  EXPECT_EQ(names, net.targets());
}

TEST(Net, SomeGradients) {
  ngc::Net net(trainModel);
  std::vector<float> cotangent = {1, 0}, biases(2);
  ngc::Target target("linear/Biases");
  auto g = net.gradient(
      inputs, {"Input", target.into(std::span(biases))},
      {.cotangents = {{"Output", cotangent}}, .outputs = {"Output", "Twice"}});
  EXPECT_EQ(g["Input"].numbers(), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(biases, cotangent);
  EXPECT_EQ(g.outputs()["Twice"].number(), 8);
  EXPECT_EQ(g.outputs()["Output"].tensor().numbers(),
            (std::vector<double>{18, 37}));
  EXPECT_EQ(errorOf([&] { net.gradient(inputs, {"Number"}); }),
            "port 'Number' has no gradient: it takes integers");
}

TEST(Net, PrecisionsAndModes) {
  ngc::Net net(trainModel, ngc::Options{.precision = NGC_PRECISION_REAL64,
                                        .mode = NGC_MODE_TRAIN});
  EXPECT_EQ(net.precision(), NGC_PRECISION_REAL64);
  net.setSeeding(NGC_SEEDING_GIVEN, 7);
  EXPECT_EQ(net(inputs)["Output"].values<double>()[0], 25);
  EXPECT_EQ(net.seed(), 7u);
  net.commitStatistics();
  EXPECT_EQ(net.array("norm/Mean").numbers(), (std::vector<double>{0, .5, 1}));
  net(inputs);
  net.discardStatistics();
  net.setMode(NGC_MODE_TEST);
  ngc::Net copy = net;
  EXPECT_EQ(copy.mode(), NGC_MODE_TEST);
  EXPECT_EQ(copy.gradient(inputs, {"Input"})["Input"].type(), NGC_REAL64);
  EXPECT_EQ(errorOf([] {
              ngc::Net(trainSingle, ngc::Options{.mode = NGC_MODE_TRAIN});
            }),
            "'single' was compiled for Test, not for Train: compile with "
            "--modes test,train");
}

TEST(Net, SetAndSave) {
  ngc::Net net(trainModel), copy = net;
  std::vector<double> biases = {1, 2};
  net.set({{"linear/Biases", biases},
           {"linear/Weights", ngc::view(std::vector<int>(6, 0), {2, 3})}});
  EXPECT_EQ(copy(inputs)["Output"].tensor().numbers(), biases);
  EXPECT_EQ(errorOf([&] { net.set({{"linear/Biases", three}}); }),
            "array 'linear/Biases': expected shape [2], got [3]");
  std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "ngc-net-test.safetensors";
  net.save(path);
  EXPECT_GT(std::filesystem::file_size(path), 68u);
  std::filesystem::remove(path);
}

TEST(Net, Steps) {
  ngc::Net net(trainModel);
  const std::vector<float> x = {0, 1, 2, 1, 2, 3};
  const std::vector<int> number = {4, 5};
  const ngc::Inputs batch = {{"Input", ngc::view(x, {2, 3})},
                             {"Number", number}};
  ngc::Results before =
      net.step(batch, {.rate = 1, .loss = "Output", .outputs = {"Energy"}});
  EXPECT_EQ(before["Energy"].values<float>()[1], 14);
  EXPECT_EQ(net.array("linear/Biases").numbers(), (std::vector<double>{9, 19}));
  net.step(batch, {.rate = 1, .loss = "Output", .arrays = {"linear/Weights"}});
  EXPECT_EQ(net.array("linear/Weights").numbers(),
            (std::vector<double>{0, -1, -2, 3, 2, 1}));
  EXPECT_EQ(net.array("linear/Biases").numbers(), (std::vector<double>{9, 19}));
  EXPECT_EQ(errorOf([&] { net.step(batch, {.rate = 1, .loss = "Loss"}); }),
            "unknown output port 'Loss'; there is 'Output', 'Energy', 'Twice'");
}
