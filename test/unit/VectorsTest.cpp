// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets against independent values: every NGC_VECTORS/*.mlir that has a
// .safetensors of the same name is compiled by `ngc`, opened by the runtime,
// evaluated on the arrays `in:<Port>` and compared with `out:<Port>`. The
// values were made by PyTorch and NumPy in 64 bits; see test/tools/vectors.py.
//
// The bound: |y - expected| <= 64 eps max(1, |expected|), eps = 2^-23, for
// layers, whose sums have few terms. NGC_VECTORS_OF_PORT sets it in terms of
// the largest value of the port instead, for deep nets.
#include "ngc/runtime.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <sys/wait.h>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct Tensor {
  ngc_type type;
  std::vector<int64_t> dims;
  std::string bytes;

  int64_t count() const {
    return std::accumulate(dims.begin(), dims.end(), int64_t(1),
                           std::multiplies<>());
  }
  const float *reals() const {
    return reinterpret_cast<const float *>(bytes.data());
  }
};

using Tensors = std::map<std::string, Tensor>;

/// The arrays whose keys begin with `prefix`, by the rest of the key.
Tensors readTensors(const fs::path &path, const std::string &prefix) {
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
    Tensor tensor;
    tensor.type = entry["dtype"] == "I64" ? NGC_INT64 : NGC_REAL32;
    entry["shape"].get_to(tensor.dims);
    uint64_t begin = entry["data_offsets"][0], end = entry["data_offsets"][1];
    tensor.bytes.resize(end - begin);
    file.seekg(8 + size + begin);
    file.read(tensor.bytes.data(), tensor.bytes.size());
    tensors[key.substr(prefix.size())] = std::move(tensor);
  }
  return tensors;
}

/// Runs a command; its exit status, and what it wrote.
int run(const std::string &command, std::string &output) {
  FILE *pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe)
    return -1;
  char part[4096];
  while (size_t n = fread(part, 1, sizeof part, pipe))
    output.append(part, n);
  int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A folder that goes away with the test.
struct Scratch {
  fs::path path;
  Scratch() {
    std::string name = (fs::temp_directory_path() / "ngc-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Scratch() { fs::remove_all(path); }
};

double bound(double expected, double largest) {
#ifdef NGC_VECTORS_OF_PORT
  return NGC_VECTORS_OF_PORT * largest;
#else
  return 64 * std::ldexp(1.0, -23) * std::max(1.0, std::abs(expected));
#endif
}

void compare(const std::string &port, const Tensor &expected,
             const ngc_result &result) {
  std::vector<int64_t> dims(result.dims, result.dims + result.rank);
  ASSERT_EQ(dims, expected.dims) << "port " << port;
  const float *values = static_cast<const float *>(result.data);
  double largest = 0;
  for (int64_t i = 0; i < expected.count(); ++i)
    largest = std::max<double>(largest, std::abs(expected.reals()[i]));
  int64_t wrong = 0;
  for (int64_t i = 0; i < expected.count(); ++i) {
    double want = expected.reals()[i], got = values[i];
    if (std::abs(got - want) <= bound(want, largest))
      continue;
    if (++wrong <= 3)
      ADD_FAILURE() << "port " << port << ", element " << i << ": expected "
                    << want << ", got " << got;
  }
  EXPECT_EQ(wrong, 0) << "of " << expected.count() << " of port " << port;
}

class Vectors : public testing::TestWithParam<fs::path> {
protected:
  void TearDown() override {
    ngc_context_destroy(context);
    ngc_model_close(model);
  }
  void compile(const Scratch &scratch) {
    fs::path artifact = scratch.path / "net.so";
    std::string said;
    int status = run(std::string(NGC_COMPILER) + " '" + GetParam().string() +
                         "' -o '" + artifact.string() + "'",
                     said);
    ASSERT_EQ(status, 0) << said;
    ASSERT_EQ(ngc_model_open(artifact.c_str(), &model), NGC_OK)
        << ngc_last_error(nullptr);
  }
  void createContext(int64_t batch, int32_t threads) {
    ngc_context_destroy(context);
    context = nullptr;
    ngc_options options = {};
    options.size = sizeof options;
    options.batch_size = batch;
    options.threads = threads;
    ASSERT_EQ(ngc_context_create(model, &options, &context), NGC_OK)
        << ngc_last_error(nullptr);
  }
  void evaluate(const Tensors &given, const Tensors &expected) {
    std::vector<ngc_input> inputs;
    for (auto &[port, tensor] : given)
      inputs.push_back(
          {port.c_str(),
           ngc_value_array(tensor.bytes.data(), tensor.type, tensor.dims.size(),
                           tensor.dims.data())});
    std::vector<ngc_request> requests;
    for (auto &[port, tensor] : expected) {
      ngc_request request = {};
      request.port = port.c_str();
      request.property = "None";
      request.target.type = NGC_REAL32;
      requests.push_back(request);
    }
    ASSERT_EQ(ngc_evaluate(context, inputs.data(), inputs.size(),
                           requests.data(), requests.size()),
              NGC_OK)
        << ngc_last_error(context);
    for (ngc_request &request : requests)
      compare(request.port, expected.at(request.port), request.result);
  }

  ngc_handle *model = nullptr;
  ngc_context *context = nullptr;
};

TEST_P(Vectors, AgreesWithReference) {
  fs::path data = GetParam();
  data.replace_extension(".safetensors");
  Tensors given = readTensors(data, "in:"),
          expected = readTensors(data, "out:");
  ASSERT_FALSE(given.empty());
  ASSERT_FALSE(expected.empty());
  Scratch scratch;
  ASSERT_NO_FATAL_FAILURE(compile(scratch));
  const ngc_model *tables = ngc_model_tables(model);
  EXPECT_EQ(tables->input_count, given.size());
  EXPECT_EQ(tables->output_count, expected.size());
  ASSERT_NO_FATAL_FAILURE(createContext(/*batch=*/0, /*threads=*/2));
  ASSERT_NO_FATAL_FAILURE(evaluate(given, expected));
  // One example at a time, by the calling thread alone.
  ASSERT_NO_FATAL_FAILURE(createContext(/*batch=*/1, /*threads=*/1));
  ASSERT_NO_FATAL_FAILURE(evaluate(given, expected));
}

std::vector<fs::path> nets() {
  std::vector<fs::path> found;
  if (!fs::exists(NGC_VECTORS))
    return found;
  for (const fs::directory_entry &entry : fs::directory_iterator(NGC_VECTORS)) {
    fs::path data = entry.path();
    data.replace_extension(".safetensors");
    if (entry.path().extension() == ".mlir" && fs::exists(data))
      found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string nameOf(const testing::TestParamInfo<fs::path> &info) {
  std::string name = info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Nets, Vectors, testing::ValuesIn(nets()), nameOf);

} // namespace
