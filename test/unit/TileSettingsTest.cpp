// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `ngc --debug-tile` changes how a net is computed, not what.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>

namespace fs = std::filesystem;

namespace {

constexpr float bound = 2e-5F; // of the largest number: sums in other orders

// Rests of rows, of columns and of blocks in all of them.
constexpr const char *text = R"(netgraph.graph @net {
  %Input = input : real<[5, 13, 13]>
  %conv = convolution %Input {channels = 37, kernel = [3, 3], padding = 1}
  %act = ramp %conv
  %depth = convolution %act {channels = 37, kernel = [3, 3], groups = 37}
  %flat = flatten %depth
  %wide = linear %flat {size = [75]}
  %tanh = tanh %wide
  %out = linear %tanh {size = [9]}
  output %out
}
)";

class TileSettings : public testing::Test {
protected:
  void SetUp() override {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
    std::ofstream(folder + "/net.mlir") << text;
    for (int64_t i = 0; i < batch * 5 * 13 * 13; ++i)
      numbers.push_back(float(std::sin(0.37 * double(i * i % 1013))));
  }
  void TearDown() override { fs::remove_all(folder); }

  std::vector<float> run(const std::string &settings) {
    std::string artifact = folder + "/net.so";
    std::string command = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir --initialize --debug-tile=" + settings +
                          " -o " + artifact;
    EXPECT_EQ(system(command.c_str()), 0) << settings;
    ngc::Net net(artifact, ngc::Options{.threads = 2});
    auto y = net({{"Input", ngc::view(numbers, {batch, 5, 13, 13})}});
    auto values = y["Output"].values<float>();
    return {values.begin(), values.end()};
  }

  static constexpr int64_t batch = 11;
  std::string folder;
  std::vector<float> numbers;
};

} // namespace

TEST_F(TileSettings, ComputeTheSame) {
  std::vector<float> expected = run(",");
  float most = 0;
  for (float x : expected)
    most = std::max(most, std::fabs(x));
  ASSERT_GT(most, 0.1F);
  for (const char *settings :
       {"1,1", "4,3,20", "13,1,,30,on", "2,4,64,,off,off", ",,7,5,,off",
        "3,2,1000,1,on,on"}) {
    std::vector<float> got = run(settings);
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], expected[i], bound * most) << settings << ", " << i;
  }
}
