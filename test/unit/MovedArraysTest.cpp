// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays that kernels read transposed or turned round are stored so, and who
// reads, replaces or trains them sees nothing of it.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

using Floats = std::vector<float>;

// The filters of `twice` are transposed; of all others the gradient by the
// input reads them turned round, of `grouped` in groups.
const char *text = R"(netgraph.graph @net {
  %Input = input : real<[5, 9, 8]>
  %conv = convolution %Input {channels = 12, kernel = [3, 2], padding = 1}
  %twice = deconvolution %conv {channels = 18, kernel = 2, stride = 2}
  %grouped = convolution %twice {channels = 18, kernel = 3, groups = 3}
  %depthwise = convolution %grouped {channels = 18, kernel = 3, groups = 18,
                                     padding = 1, stride = 2}
  %last = deconvolution %depthwise {channels = 3, kernel = [3, 4]}
  output %last {name = "Output"}
})";

const std::vector<std::string> arrays = {"conv/Weights",    "twice/Weights",
                                         "grouped/Weights", "depthwise/Weights",
                                         "last/Weights",    "twice/Biases"};

class MovedArrays : public testing::Test {
protected:
  void SetUp() override {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
    std::ofstream(folder + "/net.mlir") << text;
  }
  void TearDown() override { fs::remove_all(folder); }

  ngc::Net compile(int seed, const std::string &options) {
    std::string artifact = folder + "/net" + std::to_string(++count) + ".so";
    std::string command = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir -o " + artifact + " --initialize=all " +
                          "--method random --seed " + std::to_string(seed) +
                          " " + options;
    EXPECT_EQ(system(command.c_str()), 0);
    return ngc::Net(artifact, ngc::Options{.threads = 2});
  }

  Floats input = [] {
    Floats x;
    for (int i = 0; i < 2 * 5 * 9 * 8; ++i)
      x.push_back(float(std::sin(0.37 * (i + 1))));
    return x;
  }();
  std::string folder;
  int count = 0;
};

Floats arrayOf(ngc::Net &net, const std::string &path) {
  ngc::Tensor tensor = net.array(path);
  auto values = tensor.values<float>();
  return Floats(values.begin(), values.end());
}

void copyArrays(ngc::Net &from, ngc::Net &to) {
  std::vector<ngc::Tensor> values;
  for (const std::string &path : arrays)
    values.push_back(from.array(path));
  ngc::Inputs inputs;
  for (size_t i = 0; i < arrays.size(); ++i)
    inputs.emplace_back(arrays[i], values[i]);
  to.set(inputs);
}

} // namespace

// Whether kernels of a net read plain arrays too, or moved ones alone.
TEST_F(MovedArrays, AreReadBackAsTheyAreNamed) {
  ngc::Net test = compile(7, "--modes test");
  ngc::Net train = compile(7, "--gradients --modes test");
  for (const std::string &path : arrays)
    EXPECT_EQ(arrayOf(test, path), arrayOf(train, path)) << path;
}

TEST_F(MovedArrays, AreReplacedInAllCopies) {
  ngc::Net net = compile(7, "--gradients --modes test");
  ngc::Net other = compile(8, "--gradients --modes test");
  copyArrays(other, net);
  for (const std::string &path : arrays)
    EXPECT_EQ(arrayOf(net, path), arrayOf(other, path)) << path;
  ngc::Inputs inputs = {{"Input", ngc::view(input, {2, 5, 9, 8})}};
  for (const std::string &of : {std::string("Input"), arrays[0], arrays[1]}) {
    ngc::Gradients a = net.gradient(inputs, {of}, {});
    ngc::Gradients b = other.gradient(inputs, {of}, {});
    auto x = a[of].values<float>();
    auto y = b[of].values<float>();
    EXPECT_TRUE(std::ranges::equal(x, y)) << of;
  }
}

TEST_F(MovedArrays, AreTrainedInAllCopies) {
  ngc::Net net = compile(7, "--gradients --modes train");
  ngc::Net other = compile(8, "--gradients --modes train");
  ngc::Inputs inputs = {{"Input", ngc::view(input, {2, 5, 9, 8})}};
  net.step(inputs, {.rate = 0.01});
  copyArrays(net, other);
  ngc::Gradients a = net.gradient(inputs, {"Input"}, {});
  ngc::Gradients b = other.gradient(inputs, {"Input"}, {});
  EXPECT_TRUE(std::ranges::equal(a["Input"].values<float>(),
                                 b["Input"].values<float>()));
}
