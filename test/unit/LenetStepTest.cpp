// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gradients of the LeNet of docs/examples with its loss: one step of gradient
// descent against PyTorch's (test/tools/make_lenet_step.py says of what), and
// what it costs to ask for a few gradients or for all.
#include "docs/examples/fashion.h"
#include "ngc/net.hpp"
#include "gtest/gtest.h"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

namespace {

constexpr int64_t batch = 16, largest = 8192;
constexpr float rate = 0.1f;
const std::string folder = "/usr/share/datasets/fashion-mnist";
const char *const arrays[] = {
    "conv1/Weights",   "conv1/Biases",   "conv2/Weights",   "conv2/Biases",
    "linear1/Weights", "linear1/Biases", "linear2/Weights", "linear2/Biases"};

/// The numbers of an .npy file of real64 are its last bytes.
std::vector<double> readReference() {
  std::ifstream file(NGC_SOURCE_DIR "/test/data/lenet_step.npy",
                     std::ios::binary | std::ios::ate);
  constexpr std::streamoff header = 128;
  std::vector<double> values(size_t(file.tellg() - header) / sizeof(double));
  file.seekg(header);
  file.read(reinterpret_cast<char *>(values.data()),
            std::streamsize(values.size() * sizeof(double)));
  return file ? values : std::vector<double>();
}

const std::string path = testing::TempDir() + "ngc-lenet-step.so";

class LenetStep : public testing::Test {
protected:
  static void SetUpTestSuite() {
    std::string examples = NGC_SOURCE_DIR "/docs/examples/";
    std::string command = NGC_COMPILER " " + examples +
                          "lenet_train.mlir --arrays " + examples +
                          "lenet.safetensors -o " + path + " --gradients";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  static void TearDownTestSuite() { std::filesystem::remove(path); }
  void SetUp() override {
    if (!std::filesystem::exists(folder))
      GTEST_SKIP() << "no dataset-fashion-mnist";
    net.emplace(path, ngc::Options{.threads = 2});
    Fashion data(folder, "t10k");
    images.assign(data.image(0), data.image(batch));
    for (int64_t i = 0; i < batch; ++i) // wrong, so that there is a way to go
      targets.push_back((data.labels[size_t(i)] + 1) % kinds);
  }
  ngc::Gradients gradient(const std::vector<ngc::Target> &of) {
    return net->gradient(
        {{"Input", {images.data(), {batch, side, side}}}, {"Target", targets}},
        of, {{{"Loss", share}}});
  }
  /// Tasks that a call makes.
  uint64_t tasksOf(const std::vector<ngc::Target> &of) {
    auto count = [&] {
      return ngc_context_tasks(net->get(), 0) +
             ngc_context_tasks(net->get(), 1);
    };
    uint64_t before = count();
    gradient(of);
    return count() - before;
  }

  std::optional<ngc::Net> net;
  std::vector<uint8_t> images, targets;
  std::vector<float> share = std::vector<float>(batch, 1.0f / batch);
};

TEST_F(LenetStep, EqualsPyTorch) {
  ngc::Gradients gradients = gradient({std::begin(arrays), std::end(arrays)});
  ngc::Inputs after;
  std::vector<std::vector<float>> steps;
  std::deque<ngc::Tensor> values;
  for (const auto &[path, gradient] : gradients) {
    values.push_back(net->array(path));
    std::span<float> x = values.back().values<float>();
    std::span<const float> g = gradient.values<float>();
    ASSERT_EQ(x.size(), g.size()) << path;
    steps.emplace_back();
    for (size_t i = 0; i < x.size(); ++i) {
      steps.back().push_back(-rate * g[i]);
      x[i] += steps.back().back();
    }
    after.emplace_back(path, values.back());
  }
  net->set(after);

  std::vector<double> reference = readReference();
  size_t at = 0;
  double furthest = 0;
  for (size_t k = 0; k < std::size(arrays); ++k) {
    ngc::Tensor now = net->array(arrays[k]);
    size_t stride = (now.count() + largest - 1) / largest;
    double sum = 0, size = 0;
    ASSERT_LE(at + now.count() / stride + 2, reference.size());
    for (size_t i = 0; i < now.count(); ++i) {
      sum += steps[k][i];
      size += std::abs(steps[k][i]);
      if (i % stride == 0)
        furthest = std::max(furthest,
                            std::abs(now.values<float>()[i] - reference[at++]));
    }
    EXPECT_NEAR(sum, reference[at++], 1e-5 * size) << arrays[k];
    EXPECT_NEAR(size, reference[at++], 1e-5 * size) << arrays[k];
  }
  EXPECT_EQ(at, reference.size());
  EXPECT_LE(furthest, 1e-5);
  std::cout << "largest difference " << furthest << "\n";
}

// What is not asked for is not computed.
TEST_F(LenetStep, FewerGradientsCostLess) {
  std::vector<ngc::Target> all = {std::begin(arrays), std::end(arrays)};
  all.emplace_back("Input");
  uint64_t whole = tasksOf(all), input = tasksOf({"Input"}),
           last = tasksOf({"linear2/Biases"});
  EXPECT_LT(input, whole);
  EXPECT_LT(last, input);
  std::cout << "tasks for all gradients " << whole << ", for Input's " << input
            << ", for the last layer's " << last << "\n";
}

} // namespace
