// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ArraysTest.cpp - arrays written, read and saved -------------------===//

#include "Support.h"
#include "train_model.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

/// Owns the numbers and dims of an assignment.
struct Numbers {
  std::vector<double> values;
  std::vector<int64_t> dims;

  ngc_assignment to(const char *array) const {
    return {array, ngc_value_array(values.data(), NGC_REAL64,
                                   uint32_t(dims.size()), dims.data())};
  }
};

const Numbers newWeights = {{-1, -2, -3, -4, -5, -6}, {2, 3}};
const Numbers newBiases = {{.5, 1.5}, {2}};

ngc_status write(ngc_handle *model, std::vector<ngc_assignment> all) {
  return ngc_model_write_arrays(model, all.data(), uint32_t(all.size()));
}

std::string writeError(ngc_handle *model, std::vector<ngc_assignment> all) {
  return write(model, std::move(all)) ? ngc_last_error(nullptr) : "";
}

std::vector<double> readArray(const ngc_handle *model, const char *path,
                              size_t count) {
  std::vector<double> values(count);
  EXPECT_EQ(
      ngc_model_read_array(model, path, NGC_REAL64, values.data(), count * 8),
      NGC_OK)
      << ngc_last_error(nullptr);
  return values;
}

/// Output of {x, x, x}.
struct Evaluation {
  std::vector<float> x;
  const int64_t three = 3;
  ngc_input inputs[2];
  explicit Evaluation(float value)
      : x(3, value),
        inputs{{"Input", ngc_value_array(x.data(), NGC_REAL32, 1, &three)},
               {"Number", ngc_value_number(1)}} {}

  std::vector<double> run(ngc_context *context) {
    double y[2] = {NAN, NAN};
    ngc_request wanted = request("Output");
    wanted.target = {y, sizeof y, NGC_REAL64, 0, nullptr};
    if (ngc_evaluate(context, inputs, 2, &wanted, 1))
      return {};
    return {y[0], y[1]};
  }
};

} // namespace

TEST(Arrays, WrittenToEveryPlace) {
  for (uint32_t precision : {NGC_PRECISION_REAL32, NGC_PRECISION_REAL64}) {
    ngc_options options = {};
    options.precision = precision;
    Session session(trainModel, options);
    Evaluation evaluation(1);
    EXPECT_EQ(evaluation.run(session.context), (std::vector<double>{16, 35}));
    ASSERT_EQ(write(session.model, {newWeights.to("linear/Weights"),
                                    newBiases.to("linear/Biases")}),
              NGC_OK)
        << ngc_last_error(nullptr);
    // The context need not be told.
    EXPECT_EQ(evaluation.run(session.context),
              (std::vector<double>{-5.5, -13.5}));
    EXPECT_EQ(readArray(session.model, "linear/Weights", 6), newWeights.values);
    EXPECT_EQ(readArray(session.model, "norm/Frozen", 3),
              (std::vector<double>{7, 7, 7}));
  }
}

TEST(Arrays, RoundedToTheirType) {
  ngc_options options = {};
  options.precision = NGC_PRECISION_REAL64;
  Session session(trainModel, options);
  const Numbers biases = {{.1, .2}, {2}};
  ASSERT_EQ(write(session.model, {biases.to("linear/Biases")}), NGC_OK);
  double b = double(.1f);
  EXPECT_EQ(readArray(session.model, "linear/Biases", 2)[0], b);
  EXPECT_EQ(Evaluation(0).run(session.context)[0], b);
}

TEST(Arrays, FromAnyNumbers) {
  Session session(trainModel);
  const int8_t small[] = {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0};
  const int64_t dims[] = {2, 3}, strides[] = {2, 4};
  ngc_value view = ngc_value_array(small, NGC_INT8, 2, dims);
  view.strides = strides;
  const ngc_value pair[] = {ngc_value_number(8), ngc_value_number(9)};
  ASSERT_EQ(write(session.model, {{"linear/Weights", view},
                                  {"Table", ngc_value_list(pair, 2)},
                                  {"Unread", ngc_value_list(pair, 2)}}),
            NGC_OK)
      << ngc_last_error(nullptr);
  EXPECT_EQ(readArray(session.model, "linear/Weights", 6),
            (std::vector<double>{1, 3, 5, 2, 4, 6}));
  EXPECT_EQ(readArray(session.model, "Table", 2), (std::vector<double>{8, 9}));
  EXPECT_EQ(readArray(session.model, "Unread", 2), (std::vector<double>{8, 9}));
}

TEST(Arrays, AllOrNothing) {
  Session session(trainModel);
  const Numbers wrong = {{1, 2, 3}, {3}};
  const Numbers half = {{1, 2.5}, {2}}, large = {{1, 3e9}, {2}};
  ngc_assignment good = newWeights.to("linear/Weights");
  auto errorOf = [&](ngc_assignment second) {
    return writeError(session.model, {good, second});
  };
  EXPECT_EQ(errorOf(wrong.to("linear/Biases")),
            "array 'linear/Biases': expected shape [2], got [3]");
  EXPECT_EQ(errorOf(newBiases.to("linear/Bias")),
            "unknown array 'linear/Bias'; did you mean 'linear/Biases'?");
  EXPECT_EQ(errorOf(good), "array 'linear/Weights' is given twice");
  EXPECT_EQ(errorOf({"linear/Biases", ngc_value_text("1 2")}),
            "array 'linear/Biases': expected numbers, got text");
  EXPECT_EQ(errorOf(half.to("Table")),
            "array 'Table' holds int32, which 2.5 does not fit");
  EXPECT_EQ(errorOf(large.to("Table")),
            "array 'Table' holds int32, which 3e+09 does not fit");
  EXPECT_EQ(errorOf({nullptr, {}}), "an array to be written has no path");
  EXPECT_EQ(ngc_model_write_arrays(session.model, nullptr, 1), NGC_ERROR_NULL);
  EXPECT_EQ(ngc_model_write_arrays(nullptr, nullptr, 0), NGC_ERROR_NULL);
  EXPECT_EQ(readArray(session.model, "linear/Weights", 6),
            (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST(Arrays, WithoutValues) {
  Session session(trainEmpty);
  Evaluation evaluation(1);
  EXPECT_EQ(evaluation.run(session.context), std::vector<double>());
  EXPECT_EQ(session.error(), "array 'linear/Weights' has no value");
  EXPECT_FALSE(ngc_model_array_has_value(session.model, "linear/Weights"));
  ASSERT_EQ(write(session.model, {newWeights.to("linear/Weights"),
                                  newBiases.to("linear/Biases")}),
            NGC_OK);
  EXPECT_TRUE(ngc_model_array_has_value(session.model, "linear/Weights"));
  EXPECT_FALSE(ngc_model_array_has_value(session.model, "nonsense"));
  EXPECT_EQ(evaluation.run(session.context), std::vector<double>());
  EXPECT_EQ(session.error(), "array 'norm/Mean' has no value");
  const Numbers three = {{0, 0, 0}, {3}}, two = {{0, 0}, {2}}, one = {{0}, {1}};
  ASSERT_EQ(write(session.model,
                  {three.to("norm/Mean"), three.to("norm/Frozen"),
                   two.to("Table"), one.to("Input"), two.to("Unread")}),
            NGC_OK);
  EXPECT_EQ(evaluation.run(session.context),
            (std::vector<double>{-5.5, -13.5}));
  Session full(trainModel);
  double values[2];
  EXPECT_EQ(ngc_model_read_array(full.model, "Unread", NGC_REAL64, values, 16),
            NGC_ERROR_MISSING);
  EXPECT_STREQ(ngc_last_error(nullptr), "no code reads array 'Unread', so the "
                                        "model does not hold its values");
}

TEST(Arrays, OtherModelsKeepTheirs) {
  Session one(trainModel), two(trainModel);
  ASSERT_EQ(write(one.model, {newBiases.to("linear/Biases")}), NGC_OK);
  EXPECT_EQ(readArray(two.model, "linear/Biases", 2),
            (std::vector<double>{10, 20}));
}

//===-- the storm --------------------------------------------------------===//

// Sets A and B are exchanged while threads evaluate. Weights and biases of
// different sets, or two copies of the weights, would give another result.
TEST(Arrays, Storm) {
  constexpr int threads = 3, callsEach = 34000;
  constexpr auto longest = std::chrono::seconds(60);
  const Numbers setB[] = {{{2, 2, 2, 2, 2, 2}, {2, 3}}, {{-100, -200}, {2}}};
  const Numbers setA[] = {{{1, 1, 1, 1, 1, 1}, {2, 3}}, {{100, 200}, {2}}};
  Session session(trainModel);
  auto writeSet = [&](const Numbers *set) {
    EXPECT_EQ(write(session.model,
                    {set[0].to("linear/Weights"), set[1].to("linear/Biases")}),
              NGC_OK);
  };
  writeSet(setA);
  std::atomic<int> wrong{0}, seenA{0}, seenB{0}, running{threads};
  // On a busy machine all calls may come before the first exchange.
  auto end = std::chrono::steady_clock::now() + longest;
  auto goesOn = [&](int made) {
    return made < callsEach || ((seenA == 0 || seenB == 0) &&
                                std::chrono::steady_clock::now() < end);
  };
  std::atomic<int> calls{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i)
    workers.emplace_back([&] {
      ngc_options options = {};
      options.size = sizeof options;
      options.threads = 1;
      ngc_context *context = nullptr;
      EXPECT_EQ(ngc_context_create(session.model, &options, &context), NGC_OK);
      Evaluation evaluation(1);
      for (int call = 0; goesOn(call); ++call, ++calls) {
        std::vector<double> y = evaluation.run(context);
        bool isA = y == std::vector<double>{103, 203};
        bool isB = y == std::vector<double>{-94, -194};
        (isA ? seenA : isB ? seenB : wrong) += 1;
      }
      ngc_context_destroy(context);
      --running;
    });
  while (running) {
    writeSet(setB);
    writeSet(setA);
  }
  for (std::thread &worker : workers)
    worker.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(seenA + seenB, calls);
  EXPECT_GE(calls, threads * callsEach);
  EXPECT_GT(seenA, 0);
  EXPECT_GT(seenB, 0);
}

//===-- files ------------------------------------------------------------===//

namespace {

class SavedArrays : public testing::Test {
protected:
  fs::path folder =
      fs::temp_directory_path() / ("ngc-arrays-" + std::to_string(getpid()));
  std::string path = folder / "net.safetensors";
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  std::string content() const {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  size_t fileCount() const {
    return size_t(std::distance(fs::directory_iterator(folder), {}));
  }
};

} // namespace

TEST_F(SavedArrays, AsSafetensors) {
  Session session(trainModel);
  ASSERT_EQ(write(session.model, {newWeights.to("linear/Weights")}), NGC_OK);
  ASSERT_EQ(ngc_model_save_arrays(session.model, path.c_str()), NGC_OK)
      << ngc_last_error(nullptr);
  std::string file = content();
  uint64_t length;
  std::memcpy(&length, file.data(), 8);
  ASSERT_LT(length, file.size());
  EXPECT_EQ(length % 8, 0u);
  std::string header = file.substr(8, length);
  header.erase(header.find_last_not_of(' ') + 1);
  // Nobody holds the values of Unread.
  EXPECT_EQ(header,
            R"({"linear/Weights":{"dtype":"F32","shape":[2, 3],)"
            R"("data_offsets":[0,24]},)"
            R"("linear/Biases":{"dtype":"F32","shape":[2],)"
            R"("data_offsets":[24,32]},)"
            R"("norm/Mean":{"dtype":"F32","shape":[3],)"
            R"("data_offsets":[32,44]},)"
            R"("norm/Frozen":{"dtype":"F32","shape":[3],)"
            R"("data_offsets":[44,56]},)"
            R"("Table":{"dtype":"I32","shape":[2],"data_offsets":[56,64]},)"
            R"("Input":{"dtype":"F32","shape":[1],"data_offsets":[64,68]}})");
  EXPECT_EQ(file.size(), 8 + length + 68);
  float saved[6];
  std::memcpy(saved, file.data() + 8 + length, sizeof saved);
  EXPECT_EQ(std::vector<double>(saved, saved + 6), newWeights.values);
  EXPECT_EQ(fileCount(), 1u);
}

TEST_F(SavedArrays, NothingToSave) {
  Session session(trainEmpty);
  ASSERT_EQ(ngc_model_save_arrays(session.model, path.c_str()), NGC_OK);
  EXPECT_EQ(content().substr(8, 2), "{}");
}

TEST_F(SavedArrays, FailuresLeaveTheOldFile) {
  Session session(trainModel);
  std::ofstream(path) << "old";
  // A file that cannot grow stands for a full disk.
  rlimit before, small = {100, RLIM_INFINITY};
  getrlimit(RLIMIT_FSIZE, &before);
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  small.rlim_max = before.rlim_max;
  setrlimit(RLIMIT_FSIZE, &small);
  ngc_status status = ngc_model_save_arrays(session.model, path.c_str());
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status, NGC_ERROR_FILE);
  EXPECT_EQ(ngc_last_error(nullptr),
            "cannot write '" + path + "': File too large");
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(fileCount(), 1u);
  EXPECT_EQ(ngc_model_save_arrays(session.model, "/no/such/folder/file"),
            NGC_ERROR_FILE);
  EXPECT_STREQ(ngc_last_error(nullptr), "cannot write '/no/such/folder/file': "
                                        "No such file or directory");
  EXPECT_EQ(ngc_model_save_arrays(session.model, nullptr), NGC_ERROR_NULL);
}
