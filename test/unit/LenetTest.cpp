// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The trained LeNet of docs/examples on all 10,000 test images of
// Fashion-MNIST, against PyTorch's probabilities (in 64 bits, rounded once;
// test/tools/train_lenet.py): the whole path from text to prediction.
#include "Lenet.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>
#include <zlib.h>

namespace {

constexpr int64_t images = 10000, classes = 10, side = 28;
constexpr const char *data = "/usr/share/datasets/fashion-mnist/t10k-";

/// What follows the `head` first bytes of a gzipped IDX file.
std::vector<uint8_t> readIdx(const char *name, size_t head, size_t count) {
  std::vector<uint8_t> bytes(head + count);
  gzFile file = gzopen((std::string(data) + name).c_str(), "rb");
  int read = file ? gzread(file, bytes.data(), bytes.size()) : 0;
  gzclose(file);
  if (size_t(read) != bytes.size())
    return {};
  return {bytes.begin() + head, bytes.end()};
}

/// The f32 values of a .npy file of 10,000 rows: they are its last bytes.
std::vector<float> readReference() {
  std::vector<float> values(images * classes);
  std::ifstream file(NGC_SOURCE_DIR "/test/data/lenet_predictions.npy",
                     std::ios::binary | std::ios::ate);
  auto bytes = std::streamoff(values.size() * sizeof(float));
  file.seekg(-bytes, std::ios::end);
  file.read(reinterpret_cast<char *>(values.data()), bytes);
  return file ? values : std::vector<float>();
}

class Lenet : public testing::Test {
protected:
  static void SetUpTestSuite() {
    pixels = readIdx("images-idx3-ubyte.gz", 16, images * side * side);
    labels = readIdx("labels-idx1-ubyte.gz", 8, images);
    model = openLenet("lenet-test");
  }
  static void TearDownTestSuite() { ngc_model_close(model); }
  void SetUp() override {
    if (pixels.empty() || labels.empty())
      GTEST_SKIP() << "no dataset-fashion-mnist";
    ASSERT_NE(model, nullptr);
  }

  /// Probabilities of the first `count` images.
  std::vector<float> evaluate(int64_t batch, int32_t threads, int64_t count,
                              uint64_t *byWorkers = nullptr) {
    ngc_options options = {};
    options.size = sizeof options;
    options.batch_size = batch;
    options.threads = threads;
    ngc_context *context = nullptr;
    EXPECT_EQ(ngc_context_create(model, &options, &context), NGC_OK)
        << ngc_last_error(nullptr);
    std::vector<float> result(count * classes);
    int64_t dims[] = {count, side, side};
    ngc_input input = {"Input",
                       ngc_value_array(pixels.data(), NGC_UINT8, 3, dims)};
    ngc_request request = {};
    request.property = "None";
    request.target.data = result.data();
    request.target.bytes = result.size() * sizeof(float);
    EXPECT_EQ(ngc_evaluate(context, &input, 1, &request, 1), NGC_OK)
        << ngc_last_error(context);
    for (int32_t i = 1; byWorkers && i < threads; ++i)
      *byWorkers += ngc_context_tasks(context, i);
    ngc_context_destroy(context);
    return result;
  }

  static std::vector<uint8_t> pixels, labels;
  static ngc_handle *model;
};

std::vector<uint8_t> Lenet::pixels, Lenet::labels;
ngc_handle *Lenet::model = nullptr;

int64_t best(const float *row) {
  return std::max_element(row, row + classes) - row;
}

TEST_F(Lenet, AgreesWithPyTorch) {
  std::vector<float> want = readReference(), got = evaluate(0, 2, images);
  ASSERT_EQ(want.size(), got.size());
  double largest = 0;
  int64_t right = 0, differing = 0;
  for (int64_t i = 0; i < images; ++i) {
    const float *expected = &want[i * classes], *row = &got[i * classes];
    for (int64_t k = 0; k < classes; ++k)
      largest = std::max<double>(largest, std::abs(row[k] - expected[k]));
    right += best(row) == labels[i];
    std::vector<float> sorted(expected, expected + classes);
    std::sort(sorted.rbegin(), sorted.rend());
    differing += sorted[0] - sorted[1] > 1e-4 && best(row) != best(expected);
  }
  EXPECT_LE(largest, 1e-5) << "largest difference of probabilities";
  EXPECT_GE(right, 9000) << "images predicted right";
  EXPECT_EQ(differing, 0) << "clear decisions that differ from PyTorch's";
  RecordProperty("accuracy", std::to_string(right / double(images)));
  RecordProperty("difference", std::to_string(largest));
}

// A batch is cut into chunks; an example's sums do not depend on them.
TEST_F(Lenet, BatchSizeChangesNothing) {
  std::vector<float> automatic = evaluate(0, 2, images);
  for (int64_t batch : {1, 7}) {
    std::vector<float> other = evaluate(batch, 2, images);
    EXPECT_EQ(std::memcmp(automatic.data(), other.data(),
                          other.size() * sizeof(float)),
              0)
        << "batches of " << batch;
  }
}

// Work is cut by shape, so the number of threads leaves no trace.
TEST_F(Lenet, ThreadsChangeNothing) {
  constexpr int64_t count = 500;
  std::vector<float> alone = evaluate(0, 1, count);
  for (int32_t threads : {2, 5}) {
    uint64_t byWorkers = 0;
    std::vector<float> other = evaluate(0, threads, count, &byWorkers);
    EXPECT_GT(byWorkers, 0u) << "only the calling thread ran tasks";
    EXPECT_EQ(
        std::memcmp(alone.data(), other.data(), other.size() * sizeof(float)),
        0)
        << threads << " threads";
  }
}

} // namespace
