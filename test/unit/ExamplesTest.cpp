// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The nets of docs/examples against PyTorch, outputs and gradients: each
// test/data/examples/<net>-<mode>.safetensors holds what
// test/tools/make_example_vectors.py got in f64 from the same numbers, which
// both sides make: arrays by the net's own rule, all vectors among them moved
// by hashed numbers, so that no bias is 0 and no scale is 1; hashed inputs and
// cotangents. Of a gradient there are its product with a hashed vector, which
// sees every element, its length, and how far those of programs are from it
// that round differently: a ramp whose argument is about 0 flips in some.
//
// Bounds: outputs within 1e-5 of the port's largest value, gradients within
// 1e-5 of their length and that distance.
#include "ngc/net.hpp"
#include "gtest/gtest.h"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace {

//===-- numbers that PyTorch gets too -------------------------------------===//

/// O'Neill's permutation (PCG); test/bench/zoo.py has the same.
uint32_t hashed(uint32_t i) {
  i = i * 747796405u + 2891336453u;
  uint32_t word = ((i >> ((i >> 28) + 4)) ^ i) * 277803737u;
  return (word >> 22) ^ word;
}

/// From -1 to 1, exact in f32.
float centred(uint32_t bits) { return float(bits >> 8) / 8388608.0f - 1.0f; }

enum Seed : uint32_t { inputs = 0, moves = 1, products = 2, cotangents = 3 };

void fill(ngc::Tensor &tensor, uint32_t seed) {
  std::span<float> numbers = tensor.values<float>();
  for (uint32_t i = 0; i < numbers.size(); ++i)
    numbers[i] = centred(hashed(i + seed));
}

//===-- what was expected -------------------------------------------------===//

using Tensors = std::map<std::string, ngc::Tensor>;

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
    ngc::Tensor tensor(entry["dtype"] == "F64" ? NGC_REAL64 : NGC_REAL32,
                       entry["shape"].get<ngc::Shape>());
    file.seekg(8 + size + entry["data_offsets"][0].get<uint64_t>());
    file.read(static_cast<char *>(tensor.data()), tensor.bytes());
    tensors[key.substr(prefix.size())] = std::move(tensor);
  }
  return tensors;
}

//===-- the test ----------------------------------------------------------===//

class Examples : public testing::TestWithParam<fs::path> {
protected:
  void SetUp() override {
    outputs = read(GetParam(), "out:");
    gradients = read(GetParam(), "grad:");
    std::string stem = GetParam().stem().string();
    size_t dash = stem.rfind('-');
    name = stem.substr(0, dash);
    mode = stem.substr(dash + 1);
    path = fs::path(testing::TempDir()) / ("ngc-example-" + stem + ".so");
    std::string targets;
    for (auto &[target, numbers] : gradients)
      targets += (targets.empty() ? "" : ",") + target;
    std::string command = NGC_COMPILER " " NGC_SOURCE_DIR "/docs/examples/" +
                          name + ".mlir --modes " + mode + " --gradients " +
                          targets + " -o " + path.string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    net.emplace(path.string(), ngc::Options{.batchSize = batch, .threads = 2});
    net->initialize({.all = true});
    moveVectors();
    for (uint32_t i = 0; i < net->tables().input_count; ++i)
      addInput(net->tables().inputs[i]);
  }
  void TearDown() override { fs::remove(path); }

  void moveVectors() {
    const ngc_model &tables = net->tables();
    std::deque<ngc::Tensor> values;
    ngc::Inputs moved;
    for (uint32_t i = 0; i < tables.array_count; ++i) {
      if (tables.arrays[i].rank != 1)
        continue;
      ngc::Tensor array = net->array(tables.arrays[i].path);
      std::span<float> numbers = array.values<float>();
      for (uint32_t k = 0; k < numbers.size(); ++k)
        numbers[k] += 0.25f * centred(hashed(k + moves));
      values.push_back(std::move(array));
      moved.emplace_back(tables.arrays[i].path, values.back());
    }
    net->set(moved);
  }

  /// Classes begin at the port's lowest number.
  void addInput(const ngc_port &port) {
    ngc::Shape shape = {batch};
    shape.insert(shape.end(), port.dims, port.dims + port.rank);
    bool real = port.type == NGC_REAL32;
    ngc::Tensor tensor(real ? NGC_REAL32 : NGC_INT64, shape);
    if (real)
      fill(tensor, inputs);
    else
      for (uint32_t i = 0; i < tensor.count(); ++i)
        tensor.values<int64_t>()[i] =
            port.low + hashed(i + inputs) % uint32_t(port.high - port.low + 1);
    given[port.name] = std::move(tensor);
  }

  static ngc::Inputs view(const Tensors &tensors) {
    ngc::Inputs inputs;
    for (auto &[port, tensor] : tensors)
      inputs.emplace_back(port, tensor);
    return inputs;
  }

  void compareOutputs(const ngc::Results &results) {
    for (auto &[port, tensor] : outputs) {
      std::vector<double> want = tensor.numbers(),
                          got = results[{port, "None"}].tensor().numbers();
      ASSERT_EQ(got.size(), want.size()) << port;
      double largest = 0, furthest = 0;
      for (size_t i = 0; i < want.size(); ++i) {
        largest = std::max(largest, std::abs(want[i]));
        // Written so that NaN is far.
        if (!(std::abs(got[i] - want[i]) <= furthest))
          furthest = std::abs(got[i] - want[i]);
      }
      EXPECT_LE(furthest / largest, 1e-5) << port;
      std::cout << port << ": " << furthest / largest << " of the largest\n";
    }
  }

  void compareGradients(const ngc::Gradients &got) {
    EXPECT_EQ(got.size(), gradients.size());
    double worst = 0;
    for (auto &[target, numbers] : gradients) {
      std::span<const double> want = numbers.values<double>();
      double product = 0, square = 0;
      std::span<const float> gradient = got[target].values<float>();
      for (uint32_t i = 0; i < gradient.size(); ++i) {
        product += double(gradient[i]) * centred(hashed(i + products));
        square += double(gradient[i]) * gradient[i];
      }
      // Ramps flip with the order of sums; the file holds the most that they
      // did in five programs that round differently.
      double bound = 1e-5 * want[1] + want[2];
      double furthest = std::max(std::abs(product - want[0]),
                                 std::abs(std::sqrt(square) - want[1]));
      EXPECT_LE(furthest, bound) << target;
      worst = std::max(worst, furthest / bound);
    }
    std::cout << gradients.size() << " gradients: " << worst
              << " of the bound\n";
  }

  static constexpr int64_t batch = 2;
  std::string name, mode;
  fs::path path;
  std::optional<ngc::Net> net;
  Tensors outputs, gradients, given;
};

TEST_P(Examples, EqualPyTorch) {
  Tensors weights;
  std::vector<ngc::Request> requests;
  for (auto &[port, tensor] : outputs) {
    requests.push_back({port, "None"});
    weights[port] = ngc::Tensor(NGC_REAL32, tensor.shape());
    fill(weights[port], cotangents);
  }
  compareOutputs((*net)(view(given), requests));
  ngc::Gradients got = net->gradient(
      view(given), {}, {.cotangents = view(weights), .outputs = requests});
  compareOutputs(got.outputs());
  compareGradients(got);
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (const fs::directory_entry &entry :
       fs::directory_iterator(NGC_SOURCE_DIR "/test/data/examples"))
    if (entry.path().extension() == ".safetensors")
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string nameOf(const testing::TestParamInfo<fs::path> &info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Nets, Examples, testing::ValuesIn(cases()), nameOf);

} // namespace
