// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `ngc --length n=5`: a net with a dimension that varies, compiled for one
// length, is the same net written with that size, to the last bit.
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>

namespace fs = std::filesystem;

namespace {

/// A net, with $ before the names of dimensions.
struct Case {
  const char *name;
  const char *text;
  std::vector<std::string> outputs;
  std::map<std::string, int64_t> lengths;
  bool isAnonymous = false; // `varying`, with the name of the port
};

const Case recurrent = {"recurrent",
                        R"(netgraph.graph @net {
  %Input = input : real<[$n, 4]>
  %Target = input : real<[3]>
  %lstm = long_short_term_memory %Input {size = [6]}
  %last = sequence_last %lstm
  %out = linear %last {size = [3]}
  output %out {name = "Output"}
  %Loss = mean_squared_loss (%out, %Target)
  output %Loss {name = "Loss"}
}
)",
                        {"Output", "Loss"},
                        {{"n", 5}}};

const Case attention = {"attention",
                        R"(netgraph.graph @net {
  %Input = input : real<[$n, 8]>
  %Memory = input : real<[$m, 8]>
  %query = linear %Input {size = [8], mapped = 1}
  %inner = attention (Key = %Input, Value = %Input, Query = %query)
                     {mask = causal}
  %outer = attention (Key = %Memory, Value = %Memory, Query = %inner)
                     {scoring = dot}
  %sum = threading "a + b" (%outer, %Input)
  %soft = softmax %sum {axis = 0}
  %Mean = aggregation %soft {function = mean, axes = [0]}
  output %Mean {name = "Mean"}
  output %sum {name = "Output"}
}
)",
                        {"Output", "Mean"},
                        {{"n", 7}, {"m", 4}}};

const Case words = {"words",
                    R"(netgraph.graph @net {
  %Words = input : integer<1 to 20, [$Words]>
  %table = embedding %Words {size = 6}
  %channels = transpose %table
  %conv = convolution %channels {channels = 5, kernel = [3], padding = 1}
  %pool = pooling %conv {kernel = [2], stride = 2}
  %all = aggregation %pool {function = max, axes = [1]}
  %out = linear %all {size = [3]}
}
)",
                    {"Output"},
                    {{"Words", 6}},
                    true};

class FixedLength : public testing::Test {
protected:
  static void SetUpTestSuite() {
    folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(folder.data()));
    for (int64_t i = 0; i < 1024; ++i) {
      reals.push_back(float(std::sin(0.37 * double(i * i % 1013))));
      integers.push_back(i * i % 20 + 1);
    }
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }

  /// The path of the artifact.
  static std::string compile(const std::string &name, const std::string &text,
                             const std::string &options) {
    std::string path = folder + "/" + name;
    std::ofstream(path + ".mlir") << text;
    path += ".so";
    std::string command = std::string(NGC_COMPILER) + " " + folder + "/" +
                          name + ".mlir --initialize" + options + " -o " + path;
    EXPECT_EQ(system(command.c_str()), 0) << command;
    return path;
  }

  /// The text with a word in place of each $name.
  template <typename Word>
  static std::string fill(const Case &net, Word wordOf) {
    std::string text = net.text;
    for (const auto &[name, length] : net.lengths) {
      std::string mark = "$" + name;
      text.replace(text.find(mark), mark.size(), wordOf(name));
    }
    return text;
  }

  struct Port {
    std::string name;
    bool isInteger;
    ngc::Shape shape;
    bool operator==(const Port &) const = default;
  };
  static std::vector<Port> inputsOf(const std::string &path) {
    ngc_handle *model = nullptr;
    EXPECT_EQ(ngc_model_open(path.c_str(), &model), NGC_OK);
    const ngc_model &tables = *ngc_model_tables(model);
    std::vector<Port> result;
    for (uint32_t i = 0; i < tables.input_count; ++i) {
      const ngc_port &port = tables.inputs[i];
      Port &added = result.emplace_back(port.name, port.type == NGC_INT64);
      for (uint32_t axis = 0; axis < port.rank; ++axis)
        added.shape.push_back(port.dims[axis]);
    }
    ngc_model_close(model);
    return result;
  }

  /// Numbers for two examples.
  static ngc::Inputs inputs(const std::vector<Port> &ports) {
    ngc::Inputs result;
    for (const Port &port : ports) {
      ngc::Shape shape = port.shape;
      shape.insert(shape.begin(), 2);
      if (port.isInteger)
        result.emplace_back(port.name, ngc::Value(integers.data(), shape));
      else
        result.emplace_back(port.name, ngc::Value(reals.data(), shape));
    }
    return result;
  }

  static void compare(std::span<const float> got,
                      std::span<const float> expected,
                      const std::string &name) {
    ASSERT_EQ(got.size(), expected.size()) << name;
    EXPECT_GT(expected.size(), 0u) << name;
    for (size_t i = 0; i < expected.size(); ++i)
      ASSERT_EQ(got[i], expected[i]) << name << " at " << i;
  }

  /// Gradients of recurrent layers are compiled once, because it takes long.
  static void check(const Case &net, int64_t factor,
                    const std::string &gradients = " --gradients") {
    std::string options = gradients;
    for (const auto &[name, length] : net.lengths)
      options += " --length " + name + "=" + std::to_string(factor * length);
    auto open = [&](const std::string &name) {
      return net.isAnonymous ? "varying" : name;
    };
    auto number = [&](const std::string &name) {
      return std::to_string(factor * net.lengths.at(name));
    };
    std::string name = net.name + std::to_string(factor);
    std::string told = compile(name + "told", fill(net, open), options);
    std::string written = compile(name, fill(net, number), gradients);
    auto ports = inputsOf(written);
    ASSERT_EQ(inputsOf(told), ports);
    ngc::Net left(told, ngc::Options{.threads = 2});
    ngc::Net right(written, ngc::Options{.threads = 2});
    auto got = left(inputs(ports)), expected = right(inputs(ports));
    for (const std::string &output : net.outputs)
      compare(got[output].values<float>(), expected[output].values<float>(),
              output);
    if (gradients.empty())
      return;
    auto found = left.gradient(inputs(ports));
    auto slopes = right.gradient(inputs(ports));
    EXPECT_GT(slopes.size(), 2u);
    for (const auto &[target, tensor] : slopes)
      compare(found[target].values<float>(), tensor.values<float>(), target);
  }

  static std::string folder;
  static std::vector<float> reals;
  static std::vector<int64_t> integers;
};
std::string FixedLength::folder;
std::vector<float> FixedLength::reals;
std::vector<int64_t> FixedLength::integers;

} // namespace

TEST_F(FixedLength, RecurrentLayersAreTheSame) {
  check(recurrent, 1);
  check(recurrent, 2, "");
}

TEST_F(FixedLength, AttentionIsTheSame) {
  check(attention, 1);
  check(attention, 2);
}

TEST_F(FixedLength, EmbeddingsAreTheSame) {
  check(words, 1);
  check(words, 2);
}

TEST_F(FixedLength, TakesNoOtherLength) {
  std::string path = compile("one",
                             "netgraph.chain @net {\n"
                             "  %Input = input : real<[n, 4]>\n"
                             "  softmax\n}\n",
                             " --length n=5");
  EXPECT_EQ(inputsOf(path).at(0).shape, ngc::Shape({5, 4}));
  ngc::Net net(path);
  try {
    net({{"Input", ngc::Value(reals.data(), {6, 4})}});
    FAIL() << "six rows are accepted";
  } catch (const ngc::Error &error) {
    EXPECT_STREQ(error.what(), "port 'Input': expected shape [5, 4] or a batch "
                               "[n, 5, 4], got [6, 4]");
  }
}
