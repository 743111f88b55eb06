// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ThreePrecisions.h"
#include "ngc/Compiler.h"
#include "ngc/Safetensors.h"
#include "ngc/Target.h"
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace fs = std::filesystem;

namespace ngc::test {

static const fs::path folder = NGC_LAYERS;

double roundingOfMixed() {
  TargetDescription target = llvm::cantFail(describeTarget("native"));
  return target.fast16BitDot || target.hasTiles ? 2 * eps16 : eps16;
}

std::vector<std::string> layerNets() {
  std::vector<std::string> names;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".mlir")
      names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

static Named mapped(Named numbers, double (*function)(double)) {
  for (auto &[name, each] : numbers)
    if (!each.isInteger)
      std::transform(each.values.begin(), each.values.end(),
                     each.values.begin(), function);
  return numbers;
}

Named absolute(Named numbers) { return mapped(std::move(numbers), std::fabs); }

Named ones(Named numbers) {
  return mapped(std::move(numbers), [](double) { return 1.0; });
}

static Numbers numbersOf(const Safetensors::Tensor &tensor) {
  Numbers result{tensor.shape, {}, tensor.type == NGC_INT64};
  auto append = [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> all(tensor.data.size() / sizeof(T));
    std::memcpy(all.data(), tensor.data.data(), tensor.data.size());
    result.values.assign(all.begin(), all.end());
  };
  result.isInteger ? append(int64_t()) : append(float());
  return result;
}

void ThreePrecisions::read(const std::string &tensors) {
  auto file = llvm::cantFail(Safetensors::open(tensors));
  for (const Safetensors::Tensor &tensor : file.tensors())
    if (tensor.key.rfind("in:", 0) == 0)
      inputs[tensor.key.substr(3)] = numbersOf(tensor);
}

ThreePrecisions::~ThreePrecisions() {
  fs::path file = artifact;
  fs::remove(file);
  fs::remove(file.replace_extension(".h"));
}

bool ThreePrecisions::compile(const std::string &name) {
  fs::path source = folder / (name + ".mlir");
  std::stringstream all;
  all << std::ifstream(source).rdbuf();
  text = all.str();
  inputs.clear();
  arrays.clear();
  read((folder / (name + ".safetensors")).string());
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  prepareContext(context);
  CompileOptions options;
  options.entries.precisions = {"real32", "real64", "mixed"};
  artifact =
      testing::TempDir() + "ngc-numerics-" + std::to_string(getpid()) + ".so";
  if (mlir::failed(compileFile(source.string(), artifact, options, context)))
    return false;
  Net net(artifact);
  for (uint32_t i = 0; i < net.tables().array_count; ++i) {
    Tensor array = net.array(net.tables().arrays[i].path);
    arrays[net.tables().arrays[i].path] = {array.shape(), array.numbers()};
  }
  return true;
}

Named ThreePrecisions::evaluate(ngc_precision precision, int64_t batch) {
  Net net(
      artifact,
      ngc::Options{.batchSize = batch, .threads = 1, .precision = precision});
  Inputs written, given;
  for (auto &[path, array] : arrays)
    written.emplace_back(path, view(array.values, array.shape));
  if (!written.empty())
    net.set(written);
  for (auto &[port, input] : inputs)
    given.emplace_back(port, view(input.values, input.shape));
  std::vector<Request> requests;
  for (uint32_t i = 0; i < net.tables().output_count; ++i)
    requests.push_back({net.tables().outputs[i].name, "None"});
  Named results;
  for (auto &[request, result] : net(given, requests))
    results[request.port] = {result.shape(), result.tensor().numbers()};
  return results;
}

} // namespace ngc::test
