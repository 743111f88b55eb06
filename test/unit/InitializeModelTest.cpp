// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Initial values in compiled nets: what nets, arrays and the command line say,
// and that every array gets what the routine makes of it, to the last bit.
#include "ngc/initialize.h"
#include "ngc/net.hpp"
#include "gtest/gtest.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

using ngc::Initialization;
using ngc::Method;
namespace fs = std::filesystem;

namespace {

class InitializeModel : public testing::Test {
protected:
  std::string folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
  void SetUp() override { ASSERT_TRUE(mkdtemp(folder.data())); }
  void TearDown() override { fs::remove_all(folder); }

  /// The model compiled with these options; its errors are in `said`.
  std::unique_ptr<ngc::Net> compile(const std::string &text,
                                    const std::string &options = "") {
    // a file of its own: what is open under a name is not opened again
    std::string artifact = folder + "/" + std::to_string(++count) + ".so";
    std::ofstream(folder + "/net.mlir") << text;
    std::string command = std::string(NGC_COMPILER) + " " + folder +
                          "/net.mlir -o " + artifact + " --cpu=baseline " +
                          options + " 2>&1";
    said.clear();
    FILE *pipe = popen(command.c_str(), "r");
    char part[4096];
    while (size_t n = fread(part, 1, sizeof part, pipe))
      said.append(part, n);
    if (pclose(pipe))
      return nullptr;
    return std::make_unique<ngc::Net>(artifact);
  }
  std::string said;
  int count = 0;
};

std::vector<float> values(const ngc::Net &net, const std::string &path) {
  ngc::Tensor tensor = net.array(path);
  std::vector<float> result(tensor.bytes() / sizeof(float));
  memcpy(result.data(), tensor.data(), tensor.bytes());
  return result;
}

const ngc_array &facts(const ngc::Net &net, const char *path) {
  const ngc_array *found = ngc_model_array(net.handle(), path);
  if (!found)
    throw std::runtime_error(std::string("no array ") + path);
  return *found;
}

/// What the routine makes of an array.
std::vector<float> expected(const ngc::Net &net, const char *path,
                            const Initialization &how) {
  const ngc_array &array = facts(net, path);
  size_t count = 1;
  for (uint32_t axis = 0; axis < array.rank; ++axis)
    count *= size_t(array.dims[axis]);
  std::vector<float> result(count);
  EXPECT_TRUE(ngc::initialize(array, how, NGC_REAL32, result.data()));
  return result;
}

Initialization by(Method method, uint64_t seed = ngc::defaultSeed) {
  Initialization how;
  how.method = method;
  how.seed = seed;
  return how;
}

#define EXPECT_MADE(net, path, how)                                            \
  EXPECT_EQ(values(net, path), expected(net, path, how)) << path

const char *const plain = R"(
netgraph.chain @net {
  %Input = input : real<[3, 8, 8]>
  %conv = convolution {channels = 4, kernel = 3}
  %norm = batch_normalization
  %linear = linear {size = [5]}
})";

//===-- the command line --------------------------------------------------===//

TEST_F(InitializeModel, DefaultIsKaiming) {
  auto net = compile(plain, "--initialize");
  ASSERT_TRUE(net) << said;
  EXPECT_MADE(*net, "conv/Weights", by(Method::Kaiming));
  EXPECT_MADE(*net, "linear/Weights", by(Method::Kaiming));
  EXPECT_EQ(values(*net, "conv/Biases"), std::vector<float>(4, 0));
  EXPECT_EQ(values(*net, "norm/Scaling"), std::vector<float>(4, 1));
  EXPECT_EQ(values(*net, "norm/MovingMean"), std::vector<float>(4, 0));
  EXPECT_EQ(values(*net, "norm/MovingVariance"), std::vector<float>(4, 1));
  EXPECT_EQ(net->tables().initialize, nullptr);
  for (uint32_t i = 0; i < net->tables().array_count; ++i)
    EXPECT_TRUE(net->tables().arrays[i].has_value);
}

TEST_F(InitializeModel, EveryMethodAndSeed) {
  for (uint32_t method = 1; method <= 5; ++method) {
    std::string name = ngc::methodNames[method];
    auto net = compile(plain, "--initialize --seed 18446744073709551615 "
                              "--method " +
                                  name);
    ASSERT_TRUE(net) << said;
    EXPECT_MADE(*net, "conv/Weights", by(Method(method), ~0ull));
    EXPECT_MADE(*net, "linear/Weights", by(Method(method), ~0ull));
    EXPECT_EQ(net->tables().initialize,
              R"({"method":")" + name + R"(","seed":18446744073709551615})");
  }
}

TEST_F(InitializeModel, Facts) {
  auto net = compile(plain);
  ASSERT_TRUE(net) << said;
  const ngc_array &weights = facts(*net, "conv/Weights");
  EXPECT_EQ(weights.initial, NGC_INITIAL_RANDOM);
  EXPECT_EQ(weights.fan_in, 27);
  EXPECT_EQ(weights.fan_out, 36);
  EXPECT_EQ(weights.has_value, 0u);
  EXPECT_EQ(facts(*net, "conv/Biases").initial, NGC_INITIAL_BIASES);
  EXPECT_EQ(facts(*net, "norm/Scaling").initial, NGC_INITIAL_CONSTANT);
  EXPECT_EQ(facts(*net, "norm/Scaling").initial_value, 1);
  EXPECT_EQ(facts(*net, "norm/Scaling").statistic, 0u);
  EXPECT_EQ(facts(*net, "norm/MovingMean").statistic, 1u);
  EXPECT_EQ(facts(*net, "norm/MovingVariance").initial_value, 1);
}

TEST_F(InitializeModel, WrongWords) {
  EXPECT_FALSE(compile(plain, "--initialize --method kaimin"));
  EXPECT_EQ(said, "ngc: error: unknown method 'kaimin' of initialisation; did "
                  "you mean 'kaiming'?\n");
  EXPECT_FALSE(compile(plain, "--initialize=some"));
  EXPECT_NE(said.find("some"), std::string::npos);
  EXPECT_FALSE(compile(plain, "--seed 3"));
  EXPECT_EQ(said, "ngc: error: --seed requires --initialize\n");
  EXPECT_FALSE(compile(plain, "--initialize --seed three"));
  EXPECT_NE(said.find("--seed"), std::string::npos);
}

//===-- what nets say -----------------------------------------------------===//

TEST_F(InitializeModel, ByTheNet) {
  auto net = compile(R"(
netgraph.chain @net attributes {
    initialize = random<weights = uniform<-1, 1>, biases = 0.1>, seed = 5} {
  %Input = input : real<[3]>
  %a = linear {size = [4]}
  %block = chain attributes {initialize = xavier} {
    %b = linear {size = [4]}
  }
  %c = linear {size = [4]}
})");
  ASSERT_TRUE(net) << said;
  Initialization how = by(Method::Random, 5);
  how.weights = {ngc::Distribution::Uniform, -1, 1};
  how.biases = {ngc::Distribution::Normal, 0, 0.1};
  EXPECT_MADE(*net, "a/Weights", how);
  EXPECT_MADE(*net, "a/Biases", how);
  EXPECT_MADE(*net, "c/Weights", how);
  EXPECT_MADE(*net, "block/b/Weights", by(Method::Xavier, 5));
  EXPECT_MADE(*net, "block/b/Biases", by(Method::Xavier, 5));
  EXPECT_NE(values(*net, "a/Biases"), std::vector<float>(4, 0));
}

const char *const partly = R"(
netgraph.graph @net {
  %Input = input : real<[4]>
  %table = array {initialize = orthogonal} : real<[4, 4]>
  %given = array {value = dense<7.0> : tensor<4xf32>} : real<[4]>
  %a = linear %Input {size = [4], Weights = %table, Biases = %given}
  %b = linear %a {size = [4]}
})";

TEST_F(InitializeModel, OnlyWhoAsks) {
  auto net = compile(partly);
  ASSERT_TRUE(net) << said;
  EXPECT_MADE(*net, "table", by(Method::Orthogonal));
  EXPECT_EQ(values(*net, "given"), std::vector<float>(4, 7));
  EXPECT_EQ(facts(*net, "b/Weights").has_value, 0u);
  EXPECT_STREQ(net->tables().initialize,
               R"({"parts":{"table":{"method":"orthogonal"}}})");
}

TEST_F(InitializeModel, MissingAndAll) {
  auto missing = compile(partly, "--initialize");
  ASSERT_TRUE(missing) << said;
  EXPECT_MADE(*missing, "table", by(Method::Orthogonal));
  EXPECT_EQ(values(*missing, "given"), std::vector<float>(4, 7));
  EXPECT_MADE(*missing, "b/Weights", by(Method::Kaiming));
  auto all = compile(partly, "--initialize=all --method xavier");
  ASSERT_TRUE(all) << said;
  EXPECT_MADE(*all, "table", by(Method::Xavier));
  EXPECT_EQ(values(*all, "given"), std::vector<float>(4, 0));
}

// A file's tensors count; those that it has not are made.
TEST_F(InitializeModel, FilesComeFirst) {
  std::string header =
      R"({"a/Weights":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  uint64_t length = header.size();
  float numbers[] = {3, 4};
  std::ofstream(folder + "/net.safetensors", std::ios::binary)
      .write(reinterpret_cast<char *>(&length), 8)
      .write(header.data(), std::streamsize(length))
      .write(reinterpret_cast<char *>(numbers), 8);
  std::string text = R"(
netgraph.chain @net attributes {arrays = "net.safetensors"} {
  %Input = input : real<[2]>
  %a = linear {size = [1]}
})";
  EXPECT_FALSE(compile(text));
  EXPECT_NE(said.find("has no tensor 'a/Biases'"), std::string::npos) << said;
  auto net = compile(text, "--initialize");
  ASSERT_TRUE(net) << said;
  EXPECT_EQ(values(*net, "a/Weights"), std::vector<float>({3, 4}));
  EXPECT_EQ(values(*net, "a/Biases"), std::vector<float>({0}));
  auto all = compile(text, "--initialize=all");
  ASSERT_TRUE(all) << said;
  EXPECT_MADE(*all, "a/Weights", by(Method::Kaiming));
}

//===-- sharing, names, order ---------------------------------------------===//

// An `array` has the fans of the layer that uses it, also inside a net.
TEST_F(InitializeModel, SharedArrays) {
  auto net = compile(R"(
netgraph.graph @net {
  %Input = input : real<[2, 9, 9]>
  %kernels = array : real<[2, 1, 3, 3]>
  %shifts = array : real<[2]>
  %offset = array : real<[2, 7, 7]>
  %a = graph (%Input) shares (%kernels, %shifts) {
    %Input = input
    %conv = convolution %Input {channels = 2, kernel = 3, groups = 2,
                                Weights = %kernels, Biases = %shifts}
  }
  %b = threading "a + b" (%a, %offset)
})",
                     "--initialize");
  ASSERT_TRUE(net) << said;
  EXPECT_EQ(facts(*net, "kernels").fan_in, 9);
  EXPECT_EQ(facts(*net, "kernels").fan_out, 9);
  EXPECT_EQ(facts(*net, "shifts").initial, NGC_INITIAL_BIASES);
  EXPECT_EQ(facts(*net, "offset").initial, NGC_INITIAL_RANDOM);
  EXPECT_EQ(net->tables().array_count, 3u);
  EXPECT_MADE(*net, "kernels", by(Method::Kaiming));
  EXPECT_EQ(values(*net, "shifts"), std::vector<float>(2, 0));
}

// Other arrays and the order of lines do not count; the path does.
TEST_F(InitializeModel, PathsAlone) {
  auto alone = compile(R"(
netgraph.graph @net {
  %Input = input : real<[4]>
  %b = linear %Input {size = [4]}
})",
                       "--initialize");
  ASSERT_TRUE(alone) << said;
  std::vector<float> expected = values(*alone, "b/Weights");
  auto among = compile(R"(
netgraph.graph @net {
  %c = linear %b {size = [4]}
  %b = linear %a {size = [4]}
  %a = linear %Input {size = [4]}
  %Input = input : real<[4]>
})",
                       "--initialize");
  ASSERT_TRUE(among) << said;
  EXPECT_EQ(values(*among, "b/Weights"), expected);
  EXPECT_NE(values(*among, "a/Weights"), expected);
}

//===-- open models -------------------------------------------------------===//

/// All values of all arrays.
std::vector<std::vector<float>> allValues(const ngc::Net &net) {
  std::vector<std::vector<float>> result;
  for (uint32_t i = 0; i < net.tables().array_count; ++i)
    result.push_back(values(net, net.tables().arrays[i].path));
  return result;
}

TEST_F(InitializeModel, OpenModelsGetTheSame) {
  for (const std::string text : {plain, partly}) {
    auto compiled = compile(text, "--initialize");
    ASSERT_TRUE(compiled) << said;
    auto opened = compile(text);
    ASSERT_TRUE(opened) << said;
    opened->initialize();
    EXPECT_EQ(allValues(*opened), allValues(*compiled));
    opened->initialize({.all = true});
    std::vector<std::vector<float>> asNet = allValues(*opened);
    for (uint32_t method = 1; method <= 5; ++method) {
      compiled = compile(text, "--initialize=all --seed 77 --method " +
                                   std::string(ngc::methodNames[method]));
      ASSERT_TRUE(compiled) << said;
      auto told = static_cast<ngc_method>(method);
      opened->initialize({.all = true, .method = told, .seed = 77});
      EXPECT_EQ(allValues(*opened), allValues(*compiled));
      opened->initialize({.all = true}); // the rule of the net again
      EXPECT_EQ(allValues(*opened), asNet);
    }
  }
}

// The values are those that the code reads.
TEST_F(InitializeModel, OpenModelsRun) {
  auto compiled = compile(plain, "--initialize --method xavier");
  auto opened = compile(plain);
  ASSERT_TRUE(compiled && opened) << said;
  std::vector<float> input(3 * 8 * 8);
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = float(i % 7) - 3;
  ngc::Value x = ngc::view(input, {3, 8, 8});
  EXPECT_THROW((*opened)(x), ngc::Error);
  opened->initialize({.method = NGC_METHOD_XAVIER});
  auto run = [&](ngc::Net &net) { return net(x).only().tensor().numbers(); };
  EXPECT_EQ(run(*opened), run(*compiled));
}

TEST_F(InitializeModel, OpenModelsRefuse) {
  auto net = compile(plain);
  ASSERT_TRUE(net) << said;
  auto error = [&](uint32_t method, ngc_distribution weights,
                   ngc_distribution biases) -> std::string {
    ngc_initialization how = {};
    how.method = method;
    how.weights = weights;
    how.biases = biases;
    return ngc_model_initialize(net->handle(), &how) ? ngc_last_error(nullptr)
                                                     : "";
  };
  const uint32_t random = NGC_METHOD_RANDOM;
  EXPECT_EQ(error(6, {}, {}), "6 is no method of initialisation");
  EXPECT_EQ(error(0, {NGC_DISTRIBUTION_NORMAL, 0, 0, 1}, {}),
            "weights need a method to be given too");
  EXPECT_EQ(error(NGC_METHOD_KAIMING, {NGC_DISTRIBUTION_NONE, 0, 0, 0}, {}),
            "weights of kaiming are normal or uniform");
  EXPECT_EQ(error(random, {4, 0, 0, 0}, {}),
            "weights: 4 is no kind of distribution");
  EXPECT_EQ(error(random, {NGC_DISTRIBUTION_NORMAL, 0, 1, -1}, {}),
            "weights: there is no normal distribution of mean 1 and deviation "
            "-1");
  EXPECT_EQ(error(random, {}, {NGC_DISTRIBUTION_UNIFORM, 0, 1, -1}),
            "biases: there are no numbers from 1 to -1");
  EXPECT_EQ(ngc_model_initialize(nullptr, nullptr), NGC_ERROR_NULL);
  EXPECT_FALSE(ngc_model_array_has_value(net->handle(), "conv/Weights"));
  EXPECT_EQ(ngc_model_initialize(net->handle(), nullptr), NGC_OK);
  EXPECT_TRUE(ngc_model_array_has_value(net->handle(), "conv/Weights"));
}

//===-- learning rates ----------------------------------------------------===//

TEST_F(InitializeModel, LearningRates) {
  auto net = compile(R"(
netgraph.chain private @block attributes {learning_rate = 0.5} {
  %first = linear {size = [4]}
  %frozen = linear {size = [4], learning_rate = 0}
}
netgraph.graph @net attributes {learning_rate = -3} {
  %Input = input : real<[4]>
  %own = array {learning_rate = 7} : real<[4, 4]>
  %users = array : real<[4, 4]>
  %nets = array : real<[4, 4]>
  %a = instance @block (%Input)
  %b = linear %a {size = [4], Weights = %own, learning_rate = 2}
  %c = linear %b {size = [4], Weights = %nets}
  %d = linear %c {size = [4], Weights = %users}
  %e = linear %d {size = [4], Weights = %users, learning_rate = 2}
})");
  ASSERT_TRUE(net) << said;
  const std::pair<const char *, double> rates[] = {
      {"a/first/Weights", 0.5}, {"a/frozen/Weights", 0},
      {"a/frozen/Biases", 0},   {"own", 7},
      {"b/Biases", 2},          {"nets", -3},
      {"c/Biases", -3},         {"users", 2},
      {"e/Biases", 2}};
  for (auto [path, rate] : rates)
    EXPECT_EQ(facts(*net, path).learning_rate, rate) << path;
  auto plainNet = compile(plain);
  ASSERT_TRUE(plainNet) << said;
  EXPECT_EQ(facts(*plainNet, "conv/Weights").learning_rate, 1);
}

} // namespace
