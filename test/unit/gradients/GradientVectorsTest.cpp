// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets against gradients of PyTorch: every case of test/data/gradients, made
// by test/tools/make_gradient_vectors.py in f64, in Real32 and in Real64. Each
// has two sets: gradients of the sum of the outputs, and from cotangents that
// are given. The bound is in terms of the largest value that is expected of a
// port or array, or 1:
//
//   Real64  |g - expected| <= 1e-10 * largest
//   Real32  |g - expected| <= 256 eps * largest, eps = 2^-23
//
// Gradients come one by one, for the examples: by a port, by a nested array;
// and all at once, which must be the same numbers, with the outputs beside.
#include "ngc/Compiler.h"
#include "ngc/net.hpp"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

using Tensors = std::map<std::string, ngc::Tensor>;

ngc_type typeNamed(const std::string &name) {
  return name == "I64" ? NGC_INT64 : name == "F64" ? NGC_REAL64 : NGC_REAL32;
}

/// The arrays whose keys begin with `prefix`, by the rest of the key.
Tensors read(const fs::path &path, const std::string &prefix) {
  std::ifstream file(path, std::ios::binary);
  uint64_t size = 0;
  file.read(reinterpret_cast<char *>(&size), sizeof size);
  std::string header(size, ' ');
  file.read(header.data(), size);
  Tensors tensors;
  const nlohmann::json entries = nlohmann::json::parse(header);
  for (auto &[key, entry] : entries.items()) {
    if (key.rfind(prefix, 0) != 0)
      continue;
    ngc::Tensor tensor(typeNamed(entry["dtype"]),
                       entry["shape"].get<ngc::Shape>());
    file.seekg(8 + size + entry["data_offsets"][0].get<uint64_t>());
    file.read(static_cast<char *>(tensor.data()), tensor.bytes());
    tensors[key.substr(prefix.size())] = std::move(tensor);
  }
  return tensors;
}

ngc::Inputs inputsOf(const Tensors &tensors) {
  ngc::Inputs inputs;
  for (auto &[name, tensor] : tensors)
    inputs.emplace_back(name, tensor);
  return inputs;
}

void compare(const std::string &what, const ngc::Tensor &expected,
             const std::vector<double> &got, ngc_precision precision) {
  std::vector<double> want = expected.numbers();
  ASSERT_EQ(got.size(), want.size()) << what;
  double largest = 1;
  for (double y : want)
    largest = std::max(largest, std::abs(y));
  double bound = precision == NGC_PRECISION_REAL64
                     ? 1e-10 * largest
                     : 256 * std::ldexp(1.0, -23) * largest;
  for (size_t i = 0; i < got.size(); ++i)
    // Written so that NaN is wrong.
    EXPECT_TRUE(std::abs(got[i] - want[i]) <= bound)
        << what << ", element " << i << ": expected " << want[i] << ", got "
        << got[i];
}

class GradientVectors : public testing::TestWithParam<fs::path> {
protected:
  void SetUp() override {
    data = GetParam();
    data.replace_extension(".safetensors");
    given = read(data, "in:");
    ASSERT_FALSE(given.empty());
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    ngc::prepareContext(context);
    ngc::CompileOptions options;
    options.entries.precisions = {"real32", "real64"};
    options.entries.gradients = {"all"};
    if (isTrained())
      options.entries.modes = {"train"};
    artifact =
        testing::TempDir() + "ngc-vectors-" + std::to_string(getpid()) + ".so";
    ASSERT_TRUE(mlir::succeeded(ngc::compileFile(
        GetParam().string(), artifact.string(), options, context)));
  }
  void TearDown() override { fs::remove(artifact); }

  bool isTrained() const {
    return GetParam().stem().string().rfind("train-", 0) == 0;
  }
  ngc::Net open(ngc_precision precision) const {
    return ngc::Net(
        artifact.string(),
        ngc::Options{.threads = 2,
                     .precision = precision,
                     .mode = isTrained() ? NGC_MODE_TRAIN : NGC_MODE_TEST});
  }

  void checkOutputs(ngc_precision precision) {
    ngc::Net net = open(precision);
    std::vector<ngc::Request> requests;
    Tensors expected = read(data, "out:");
    for (auto &[port, y] : expected)
      requests.push_back({port, "None"});
    ngc::Results results = net(inputsOf(given), requests);
    ngc::Gradients beside =
        net.gradient(inputsOf(given), {}, {.outputs = requests});
    for (auto &[port, y] : expected) {
      compare(port, y, results[port].tensor().numbers(), precision);
      compare(port, y, beside.outputs()[port].tensor().numbers(), precision);
    }
  }

  void checkGradients(ngc_precision precision, const std::string &prefix,
                      const Tensors &cotangents) {
    ngc::Net net = open(precision);
    Tensors expected = read(data, prefix);
    ASSERT_FALSE(expected.empty());
    ngc::GradientOptions options;
    options.cotangents = inputsOf(cotangents);
    ngc::Gradients all = net.gradient(inputsOf(given), {}, options);
    for (auto &[name, g] : expected) {
      std::vector<double> got = all[name].numbers();
      compare(prefix + name, g, got, precision);
      ngc::Gradients one = net.gradient(inputsOf(given), {name}, options);
      EXPECT_EQ(one.size(), 1u);
      EXPECT_EQ(one[name].numbers(), got) << name << " alone";
    }
  }

  fs::path data, artifact;
  Tensors given;
};

TEST_P(GradientVectors, AgreeWithPyTorch) {
  for (ngc_precision precision : {NGC_PRECISION_REAL32, NGC_PRECISION_REAL64}) {
    SCOPED_TRACE(precision == NGC_PRECISION_REAL32 ? "Real32" : "Real64");
    checkOutputs(precision);
    checkGradients(precision, "grad:", {});
    checkGradients(precision, "cgrad:", read(data, "cot:"));
  }
}

std::vector<fs::path> nets() {
  std::vector<fs::path> found;
  for (const fs::directory_entry &entry : fs::directory_iterator(NGC_GRADIENTS))
    if (entry.path().extension() == ".mlir")
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

INSTANTIATE_TEST_SUITE_P(Nets, GradientVectors, testing::ValuesIn(nets()),
                         [](const auto &info) {
                           std::string name = info.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
