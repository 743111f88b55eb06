// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- StepTest.cpp - steps of training ----------------------------------===//
//
// On the model of train_model.h, whose numbers are small and exact, and on one
// whose array is large enough for threads and lies in five orders.
//
//===----------------------------------------------------------------------===//

#include "Support.h"
#include "train_model.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <thread>

namespace {

using Doubles = std::vector<double>;

Doubles arrayOf(ngc_handle *model, const char *path) {
  const ngc_array *found = ngc_model_array(model, path);
  size_t count = 1;
  for (uint32_t i = 0; i < found->rank; ++i)
    count *= size_t(found->dims[i]);
  Doubles values(count);
  EXPECT_EQ(ngc_model_read_array(model, path, NGC_REAL64, values.data(),
                                 count * sizeof(double)),
            NGC_OK)
      << ngc_last_error(nullptr);
  return values;
}

ngc_update updateOf(double rate, const char *loss = "Output") {
  ngc_update update = {};
  update.size = sizeof update;
  update.rate = rate;
  update.loss = loss;
  return update;
}

/// Two examples: {0, 1, 2} and {1, 2, 3}.
struct Stepper : Session {
  float x[6] = {0, 1, 2, 1, 2, 3};
  int64_t number[2] = {4, 5}, dims[2] = {2, 3};
  ngc_request output = request("Output");

  explicit Stepper(ngc_options options = {},
                   const ngc_model &model = trainModel)
      : Session(model, options) {}

  ngc_status step(const ngc_update &update) {
    const ngc_input inputs[] = {
        {"Input", ngc_value_array(x, NGC_REAL32, 2, dims)},
        {"Number", ngc_value_array(number, NGC_INT64, 1, dims)}};
    return ngc_step(context, inputs, 2, &output, 1, &update);
  }
  std::string errorOf(const ngc_update &update) {
    return step(update) ? error() : "";
  }
  Doubles weights() const { return arrayOf(model, "linear/Weights"); }
  Doubles outputs() const {
    const float *y = static_cast<const float *>(output.result.data);
    return Doubles(y, y + 4);
  }
};

ngc_options optionsOf(uint32_t mode, uint32_t precision = 0,
                      int64_t batchSize = 0) {
  ngc_options options = {};
  options.threads = 1;
  options.mode = mode;
  options.precision = precision;
  options.batch_size = batchSize;
  return options;
}

const Doubles weights0 = {1, 2, 3, 4, 5, 6};
// The mean of the examples is {.5, 1.5, 2.5}; so is that of the gradients.
const Doubles weights1 = {.5, .5, .5, 3.5, 3.5, 3.5};

} // namespace

//===-- what a step does -------------------------------------------------===//

TEST(Step, MovesArrays) {
  Stepper stepper;
  ASSERT_EQ(stepper.step(updateOf(1)), NGC_OK) << stepper.error();
  EXPECT_EQ(stepper.outputs(), (Doubles{18, 37, 24, 52})); // before it
  EXPECT_EQ(stepper.weights(), weights1);
  EXPECT_EQ(arrayOf(stepper.model, "linear/Biases"), (Doubles{9, 19}));
  EXPECT_EQ(arrayOf(stepper.model, "Table"), (Doubles{3, 4}));
  // The second call reads the new values; the model tells whether its two
  // copies of the weights differ.
  ASSERT_EQ(stepper.step(updateOf(0)), NGC_OK);
  EXPECT_EQ(stepper.outputs(), (Doubles{10.5, 29.5, 12, 40}));
}

TEST(Step, AllPrecisionsSeeIt) {
  Stepper stepper, wide(optionsOf(0, NGC_PRECISION_REAL64));
  ASSERT_EQ(stepper.step(updateOf(1)), NGC_OK);
  ngc_options options = optionsOf(0, NGC_PRECISION_REAL64);
  options.size = sizeof options;
  ngc_context *context = nullptr;
  ASSERT_EQ(ngc_context_create(stepper.model, &options, &context), NGC_OK);
  std::swap(context, stepper.context);
  ASSERT_EQ(stepper.step(updateOf(1)), NGC_OK) << stepper.error();
  const double *y = static_cast<const double *>(stepper.output.result.data);
  EXPECT_EQ(Doubles(y, y + 4), (Doubles{10.5, 29.5, 12, 40}));
  EXPECT_EQ(stepper.weights(), (Doubles{0, -1, -2, 3, 2, 1}));
  std::swap(context, stepper.context);
  ngc_context_destroy(context);
}

TEST(Step, InChunks) {
  Stepper stepper(optionsOf(0, 0, 1));
  ASSERT_EQ(stepper.step(updateOf(1)), NGC_OK) << stepper.error();
  EXPECT_EQ(stepper.weights(), weights1);
}

TEST(Step, OnlyTheArraysAskedFor) {
  Stepper stepper;
  const char *const biases[] = {"linear/Biases"};
  ngc_update update = updateOf(2);
  update.arrays = biases;
  update.array_count = 1;
  ASSERT_EQ(stepper.step(update), NGC_OK);
  EXPECT_EQ(stepper.weights(), weights0);
  EXPECT_EQ(arrayOf(stepper.model, "linear/Biases"), (Doubles{8, 18}));
}

TEST(Step, CommitsStatistics) {
  Stepper stepper(optionsOf(NGC_MODE_TRAIN));
  ASSERT_EQ(ngc_context_set_seeding(stepper.context, NGC_SEEDING_GIVEN, 0),
            NGC_OK);
  ASSERT_EQ(stepper.step(updateOf(0)), NGC_OK) << stepper.error();
  EXPECT_EQ(arrayOf(stepper.model, "norm/Mean"), (Doubles{.25, .75, 1.25}));
  EXPECT_EQ(arrayOf(stepper.model, "norm/Frozen"), (Doubles{7, 7, 7}));
  ASSERT_EQ(stepper.step(updateOf(0)), NGC_OK);
  EXPECT_EQ(arrayOf(stepper.model, "norm/Mean"), (Doubles{.375, 1.125, 1.875}));
}

TEST(Step, OtherModelsAndTheFileStay) {
  Stepper one, two;
  ASSERT_EQ(one.step(updateOf(1)), NGC_OK);
  EXPECT_EQ(two.weights(), weights0);
}

//===-- errors -----------------------------------------------------------===//

TEST(Step, Errors) {
  Stepper stepper, single({}, trainSingle), empty({}, trainEmpty);
  EXPECT_EQ(stepper.errorOf(updateOf(NAN)),
            "the learning rate is nan, expected a finite number");
  EXPECT_EQ(stepper.errorOf(updateOf(-INFINITY)),
            "the learning rate is -inf, expected a finite number");
  EXPECT_EQ(stepper.errorOf(updateOf(1, nullptr)),
            "the net has 3 output ports and none is called 'Loss': a step "
            "needs the loss's name");
  EXPECT_EQ(stepper.errorOf(updateOf(1, "Outptu")),
            "unknown output port 'Outptu'; did you mean 'Output'?");
  EXPECT_EQ(stepper.errorOf(updateOf(1, "Twice")),
            "port 'Twice' is no loss: it gives integers");
  EXPECT_EQ(single.errorOf(updateOf(1)),
            "'single' has no gradients: compile with --gradients");
  EXPECT_EQ(empty.errorOf(updateOf(1)), "array 'linear/Weights' has no value");
  ngc_update update = updateOf(1);
  auto errorOf = [&](std::vector<const char *> arrays) {
    update.arrays = arrays.data();
    update.array_count = uint32_t(arrays.size());
    return stepper.errorOf(update);
  };
  EXPECT_EQ(errorOf({"linear/Weight"}),
            "unknown array 'linear/Weight'; did you mean 'linear/Weights'?");
  EXPECT_EQ(errorOf({"linear/Biases", "linear/Biases"}),
            "array 'linear/Biases' is given twice");
  EXPECT_EQ(errorOf({"norm/Mean"}),
            "array 'norm/Mean' has no gradient: it is a statistic, moved by "
            "running in mode Train");
  EXPECT_EQ(errorOf({"Table"}),
            "array 'Table' holds int32, a step needs real32 or real64");
  update.arrays = nullptr;
  EXPECT_EQ(stepper.errorOf(update), "ngc_step: update.arrays is null");
  update.size = 8;
  EXPECT_EQ(stepper.errorOf(update).substr(0, 24), "update.size is 8, expect");
  EXPECT_EQ(ngc_step(stepper.context, nullptr, 0, nullptr, 0, nullptr),
            NGC_ERROR_NULL);
  EXPECT_EQ(stepper.error(), "ngc_step: update is null");
  EXPECT_EQ(ngc_step(nullptr, nullptr, 0, nullptr, 0, nullptr), NGC_ERROR_NULL);
  EXPECT_EQ(stepper.weights(), weights0); // nothing has changed
}

//===-- a large array in five orders -------------------------------------===//

namespace {

constexpr int64_t rows = 301, columns = 517, elementCount = rows * columns;
constexpr int64_t split[] = {7, rows / 7, columns}; // another shape of the same

float gradientAt(int64_t i) { return float(i * 37 % 101 - 50) / 64; }
float valueAt(int64_t i) { return float(i * 29 % 211 - 100) / 32; }

/// Sees to it that the copies agree, and says so in its only output.
int32_t runLarge(const ngc_call *call) {
  const float *plain = static_cast<const float *>(call->placed[0]);
  const float *panels = static_cast<const float *>(call->placed[1]);
  const float *turned = static_cast<const float *>(call->placed[2]);
  const uint16_t *half = static_cast<const uint16_t *>(call->placed[3]);
  const float *reshaped = static_cast<const float *>(call->placed[4]);
  int64_t wrong = 0;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      float x = plain[r * columns + c];
      uint32_t bits;
      std::memcpy(&bits, &x, sizeof bits);
      bits += 0x7fff + (bits >> 16 & 1);
      wrong += x != panels[(r / 24 * columns + c) * 24 + r % 24];
      wrong += x != turned[(c / 16 * rows + r) * 16 + c % 16];
      int64_t high = r / split[1], low = r % split[1];
      int64_t block = (low * ((columns + 7) / 8) + c / 8) * split[0] + high;
      wrong += x != reshaped[block * 8 + c % 8];
      wrong += bits >> 16 != half[(r / 2 * columns + c) * 2 + r % 2];
    }
  for (int64_t i = 0; i < call->dims[0] && call->outputs[0]; ++i)
    static_cast<float *>(call->outputs[0])[i] = float(wrong);
  if (call->outputs[1])
    for (int64_t i = 0; i < elementCount; ++i)
      static_cast<float *>(call->outputs[1])[i] = gradientAt(i);
  return 0;
}

/// The tables of a model with that array, written out.
class Large {
public:
  explicit Large(bool isPlainMaster = true) {
    place(0, NGC_REAL32, {}, elementCount);
    place(1, NGC_REAL32,
          {{NGC_PACK_OUTER, 0, 24},
           {NGC_PACK_WHOLE, 1, 0},
           {NGC_PACK_INNER, 0, 24}},
          (rows + 23) / 24 * 24 * columns);
    place(2, NGC_REAL32,
          {{NGC_PACK_OUTER, 1, 16},
           {NGC_PACK_WHOLE, 0, 0},
           {NGC_PACK_INNER, 1, 16}},
          (columns + 15) / 16 * 16 * rows);
    place(3, NGC_BFLOAT16,
          {{NGC_PACK_OUTER, 0, 2},
           {NGC_PACK_WHOLE, 1, 0},
           {NGC_PACK_INNER, 0, 2}},
          (rows + 1) / 2 * 2 * columns);
    place(4, NGC_REAL32,
          {{NGC_PACK_WHOLE, 1, 0},
           {NGC_PACK_OUTER, 2, 8},
           {NGC_PACK_WHOLE, 0, 0},
           {NGC_PACK_INNER, 2, 8}},
          rows * ((columns + 7) / 8 * 8));
    placed[4].source_rank = 3;
    placed[4].dims = split;
    array = {"w", NGC_REAL32, 2, dims, isPlainMaster ? 0 : 1, 1, 0, 0,
             0,   1,          1, .5};
    weights.resize(offset / 64 + 1);
    model.weights = reinterpret_cast<const uint8_t *>(weights.data());
    model.weights_bytes = offset;
  }
  const ngc_model &tables() const { return model; }

private:
  struct alignas(64) Line {
    uint8_t bytes[64] = {};
  };
  const ngc_dim dims[2] = {rows, columns}, batch[1] = {-1};
  const ngc_slot inputs[2] = {
      {"x", NGC_REAL32, 1, batch, NGC_ROLE_PORT, 0},
      {"Loss", NGC_REAL32, 1, batch, NGC_ROLE_COTANGENT, 0}};
  const ngc_slot outputs[2] = {
      {"Loss", NGC_REAL32, 1, batch, NGC_ROLE_PORT, 0},
      {"w", NGC_REAL32, 2, dims, NGC_ROLE_ARRAY_GRADIENT, 0}};
  const ngc_entry entry = {"gradient",
                           NGC_ENTRY_GRADIENT,
                           NGC_PRECISION_REAL32,
                           NGC_MODE_TEST,
                           0,
                           runLarge,
                           1,
                           2,
                           2,
                           0,
                           inputs,
                           outputs,
                           nullptr,
                           0};
  const ngc_version version = {"any", "", 1, 0, &entry};
  const ngc_port in = {"x", NGC_REAL32, 0, nullptr, 1, 0, nullptr},
                 out = {"Loss", NGC_REAL32, 0, nullptr, 1, 0, nullptr};
  ngc_array array;
  std::vector<ngc_pack_axis> axes[5];
  ngc_placed placed[5];
  uint64_t offset = 0;
  std::vector<Line> weights;
  ngc_model model = {"ngcmodl",
                     NGC_ABI_VERSION,
                     sizeof(ngc_model),
                     "large",
                     "by hand",
                     nullptr,
                     1,
                     1,
                     1,
                     5,
                     0,
                     0,
                     1,
                     0,
                     &in,
                     &out,
                     &array,
                     placed,
                     nullptr,
                     nullptr,
                     &version,
                     nullptr,
                     0,
                     nullptr};

  void place(int i, uint32_t type, std::vector<ngc_pack_axis> recipe,
             int64_t elements) {
    axes[i] = std::move(recipe);
    uint64_t bytes = uint64_t(elements) * ngc_type_bytes(type);
    placed[i] = {0, type,           offset, bytes, uint32_t(axes[i].size()),
                 0, axes[i].data(), nullptr};
    offset += (bytes + 63) / 64 * 64;
  }
};

struct LargeStepper : Session {
  ngc_request loss = request("Loss");
  float x[4] = {};
  int64_t four = 4;

  LargeStepper(const Large &large, int threads)
      : Session(large.tables(), options(threads)) {
    std::vector<float> values(elementCount);
    for (int64_t i = 0; i < elementCount; ++i)
      values[size_t(i)] = valueAt(i);
    const int64_t dims[] = {rows, columns};
    ngc_assignment all = {"w",
                          ngc_value_array(values.data(), NGC_REAL32, 2, dims)};
    EXPECT_EQ(ngc_model_write_arrays(model, &all, 1), NGC_OK);
  }
  static ngc_options options(int threads) {
    ngc_options options = {};
    options.threads = threads;
    return options;
  }
  ngc_status step(double rate, ngc_context *other = nullptr) {
    ngc_input input = {"x", ngc_value_array(x, NGC_REAL32, 1, &four)};
    ngc_update update = updateOf(rate, nullptr);
    return ngc_step(other ? other : context, &input, 1, &loss, 1, &update);
  }
  /// How many elements of the copies differ.
  double wrong() const {
    return static_cast<const float *>(loss.result.data)[0];
  }
};

} // namespace

TEST(Step, EveryCopyMovesOnAnyThreads) {
  for (bool isPlainMaster : {true, false})
    for (int threads : {1, 2, 5}) {
      Large large(isPlainMaster);
      LargeStepper stepper(large, threads);
      for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(stepper.step(.3), NGC_OK) << stepper.error();
        EXPECT_EQ(stepper.wrong(), 0);
      }
      std::vector<float> got(elementCount);
      ASSERT_EQ(ngc_model_read_array(stepper.model, "w", 0, got.data(),
                                     elementCount * sizeof(float)),
                NGC_OK);
      int64_t different = 0;
      for (int64_t i = 0; i < elementCount; ++i) {
        float expected = valueAt(i);
        for (int k = 0; k < 3; ++k) {
          volatile float change = float(.3 * .5) * gradientAt(i);
          expected -= change;
        }
        different += expected != got[size_t(i)];
      }
      EXPECT_EQ(different, 0) << threads << " threads";
    }
}

// Steps of two contexts beside evaluations: every call sees copies that agree,
// no step is lost, whether it changed in place or not.
TEST(Step, Storm) {
  constexpr int steps = 40, threads = 2;
  Large large;
  LargeStepper stepper(large, 2);
  std::atomic<int> wrong{0}, running{threads};
  auto run = [&](bool isStep) {
    ngc_options options = LargeStepper::options(1);
    options.size = sizeof options;
    ngc_context *context = nullptr;
    EXPECT_EQ(ngc_context_create(stepper.model, &options, &context), NGC_OK);
    float x[4] = {};
    int64_t four = 4;
    ngc_input input = {"x", ngc_value_array(x, NGC_REAL32, 1, &four)};
    ngc_request loss = request("Loss");
    ngc_update update = updateOf(.5, nullptr);
    for (int i = 0; i < steps; ++i) {
      ngc_status status = isStep
                              ? ngc_step(context, &input, 1, &loss, 1, &update)
                              : ngc_evaluate(context, &input, 1, &loss, 1);
      if (status || static_cast<const float *>(loss.result.data)[0] != 0)
        ++wrong;
    }
    ngc_context_destroy(context);
    --running;
  };
  std::thread stepping(run, true), evaluating(run, false);
  for (int i = 0; i < steps; ++i)
    EXPECT_EQ(stepper.step(.5), NGC_OK);
  stepping.join();
  evaluating.join();
  EXPECT_EQ(wrong, 0);
  ASSERT_EQ(stepper.step(0), NGC_OK);
  EXPECT_EQ(stepper.wrong(), 0);
  // Powers of two: the sums are exact.
  std::vector<float> got(elementCount);
  ASSERT_EQ(ngc_model_read_array(stepper.model, "w", 0, got.data(),
                                 elementCount * sizeof(float)),
            NGC_OK);
  for (int64_t i = 0; i < elementCount; i += 997)
    EXPECT_EQ(got[size_t(i)], valueAt(i) - 2 * steps * .25f * gradientAt(i));
}
