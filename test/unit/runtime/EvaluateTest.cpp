// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- EvaluateTest.cpp - arrays in, arrays out, and what is refused -----===//

#include "Support.h"

#include <cmath>

namespace {

/// Examples for the fake model, and what it should make of them.
struct Data {
  int64_t n;
  std::vector<float> x;
  std::vector<int32_t> count;
  int64_t xDims[2], countDims[2];

  explicit Data(int64_t n) : n(n), xDims{n, 4}, countDims{n, 2} {
    for (int64_t i = 0; i < n * 4; ++i)
      x.push_back(float((i * 37) % 101) / 50 - 1);
    for (int64_t i = 0; i < n * 2; ++i)
      count.push_back(int32_t(i % 9 + 1));
  }
  ngc_value input() const {
    return ngc_value_array(x.data(), NGC_REAL32, 2, xDims);
  }
  ngc_value counts() const {
    return ngc_value_array(count.data(), NGC_INT32, 2, countDims);
  }
  std::vector<ngc_input> inputs() const {
    return {{"Input", input()}, {"Count", counts()}};
  }
  /// Softmax of the logits of one example.
  std::vector<double> expected(int64_t i) const {
    const double w[3][4] = {
        {1, .5, 0, .25}, {2, .5, -1, .25}, {3, .5, -2, .25}};
    const double b[3] = {.125, 0, -.125};
    std::vector<double> y(3);
    double sum = 0;
    for (int r = 0; r < 3; ++r) {
      y[r] = b[r];
      for (int k = 0; k < 4; ++k)
        y[r] += w[r][k] * x[i * 4 + k];
      sum += y[r] = std::exp(y[r]);
    }
    for (double &value : y)
      value /= sum;
    return y;
  }
};

ngc_options batchOf(int64_t size) {
  ngc_options options = {};
  options.batch_size = size;
  return options;
}

std::vector<float> probabilities(const Data &data, ngc_options options) {
  Session session(ngc_model_fake, options);
  EXPECT_EQ(session.run(data.inputs(), {request("Output", "None")}), NGC_OK)
      << session.error();
  return session.values<float>();
}

} // namespace

TEST(Evaluate, OneExample) {
  Data data(1);
  Session session(ngc_model_fake);
  int64_t four = 4, two = 2;
  std::vector<ngc_input> inputs = {
      {"Input", ngc_value_array(data.x.data(), NGC_REAL32, 1, &four)},
      {"Count", ngc_value_array(data.count.data(), NGC_INT32, 1, &two)}};
  ASSERT_EQ(session.run(inputs, {request("Output", "None"), request("Sum")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.shape(), (std::vector<int64_t>{3}));
  EXPECT_EQ(session.result().batched, 0u);
  for (int k = 0; k < 3; ++k)
    EXPECT_NEAR(session.values<float>()[k], data.expected(0)[k], 1e-6);
  EXPECT_EQ(session.shape(1), std::vector<int64_t>());
  EXPECT_EQ(session.values<int64_t>(1)[0], data.count[0] + data.count[1]);
}

TEST(Evaluate, BatchSizesGiveEqualBits) {
  Data data(100);
  std::vector<float> one = probabilities(data, batchOf(1));
  EXPECT_EQ(probabilities(data, batchOf(7)), one);
  EXPECT_EQ(probabilities(data, batchOf(0)), one);
  for (int64_t i = 0; i < data.n; ++i)
    for (int k = 0; k < 3; ++k)
      EXPECT_NEAR(one[i * 3 + k], data.expected(i)[k], 1e-6);
}

TEST(Evaluate, AutomaticStaysWithinTheLimit) {
  Session automatic(ngc_model_fake);
  EXPECT_EQ(ngc_context_batch_size(automatic.context), 65536);
  ngc_options options = {};
  options.threads = 1;
  options.arena_limit = 64 + 640 + 10 * (16 + 8 + 12 + 8);
  Session limited(ngc_model_fake, options);
  int64_t batch = ngc_context_batch_size(limited.context);
  EXPECT_GT(batch, 1);
  EXPECT_LT(batch, 20);
  options.arena_limit = 1;
  Session least(ngc_model_fake, options);
  EXPECT_EQ(ngc_context_batch_size(least.context), 1);
}

/// The fake model, but that an example needs 1 MiB, and with an array that no
/// code reads.
class LargeModel {
public:
  explicit LargeModel(int64_t megabytes)
      : dims{megabytes, 1 << 18}, model(ngc_model_fake),
        version(model.versions[model.version_count - 1]),
        arrays(model.arrays, model.arrays + model.array_count),
        entries(version.entries, version.entries + version.entry_count) {
    arrays.push_back(
        {.path = "Unread", .type = NGC_REAL32, .rank = 2, .dims = dims});
    arrays.back().placed = -1;
    entries[0].regions = &region;
    version.entries = entries.data();
    model.versions = &version;
    model.version_count = 1;
    model.arrays = arrays.data();
    model.array_count = uint32_t(arrays.size());
  }
  int64_t batchSize(int32_t threads) const {
    ngc_options options = {};
    options.threads = threads;
    return ngc_context_batch_size(Session(model, options).context);
  }

private:
  int64_t dims[2];
  ngc_region region = {.coefficient = 1 << 20, .exponents = {1}};
  ngc_model model;
  ngc_version version;
  std::vector<ngc_array> arrays;
  std::vector<ngc_entry> entries;
};

// Beside the arena there are ports, for which an example less has room.
TEST(Evaluate, AutomaticKeepsWithinCaches) {
  EXPECT_EQ(LargeModel(0).batchSize(1), 15);
  EXPECT_EQ(LargeModel(0).batchSize(4), 15);
  EXPECT_EQ(LargeModel(0).batchSize(8), 31);
  EXPECT_EQ(LargeModel(0).batchSize(64), 63);
  EXPECT_EQ(LargeModel(40).batchSize(1), 39);
  EXPECT_EQ(LargeModel(40).batchSize(12), 47);
  EXPECT_EQ(LargeModel(400).batchSize(1), 63);
}

TEST(Evaluate, AnyNumericType) {
  Data data(9);
  Session session(ngc_model_fake);
  std::vector<double> x(data.x.begin(), data.x.end());
  std::vector<uint8_t> count(data.count.begin(), data.count.end());
  std::vector<ngc_input> inputs = {
      {"Input", ngc_value_array(x.data(), NGC_REAL64, 2, data.xDims)},
      {"Count", ngc_value_array(count.data(), NGC_UINT8, 2, data.countDims)}};
  auto wanted = {request("Output", "None"), request("Sum")};
  ASSERT_EQ(session.run(inputs, wanted), NGC_OK) << session.error();
  std::vector<float> y = session.values<float>();
  EXPECT_EQ(y, probabilities(data, {}));
  // Whole real numbers go to an integer port.
  std::vector<float> whole(data.count.begin(), data.count.end());
  inputs[1].value =
      ngc_value_array(whole.data(), NGC_REAL32, 2, data.countDims);
  ASSERT_EQ(session.run(inputs, wanted), NGC_OK) << session.error();
  EXPECT_EQ(session.values<int64_t>(1)[3], data.count[6] + data.count[7]);
}

TEST(Evaluate, HalfPrecision) {
  Session session(echoDouble);
  const uint16_t half[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x3555};
  int64_t dims[] = {2, 3};
  std::vector<double> back(6);
  std::vector<uint16_t> halfBack(6);
  std::vector<ngc_request> wanted = {request("Output"), request("Output")};
  wanted[1].target.data = halfBack.data();
  wanted[1].target.bytes = 12;
  wanted[1].target.type = NGC_REAL16;
  ASSERT_EQ(session.run({{nullptr, ngc_value_array(half, NGC_REAL16, 2, dims)}},
                        wanted),
            NGC_OK);
  EXPECT_EQ(session.values<double>(),
            (std::vector<double>{1, -2, std::ldexp(1, -24), 65504, -0.0,
                                 0.333251953125}));
  EXPECT_EQ(halfBack, std::vector<uint16_t>(half, half + 6));
  const uint16_t brain[] = {0x3f80, 0xc000, 0x3eab, 0, 0, 0};
  ASSERT_EQ(
      session.run({{nullptr, ngc_value_array(brain, NGC_BFLOAT16, 2, dims)}},
                  {request("Output")}),
      NGC_OK);
  EXPECT_EQ(session.values<double>()[2], 0.333984375);
}

TEST(Evaluate, Strides) {
  Data data(8);
  Session session(ngc_model_fake);
  std::vector<float> plain = probabilities(data, {});
  // Every example backwards, with gaps: [n][8], element k at 2 * (3 - k).
  std::vector<float> wide(8 * 8, NAN);
  for (int64_t i = 0; i < 8; ++i)
    for (int64_t k = 0; k < 4; ++k)
      wide[i * 8 + 2 * (3 - k)] = data.x[i * 4 + k];
  int64_t strides[] = {32, -8};
  ngc_value view = ngc_value_array(&wide[6], NGC_REAL32, 2, data.xDims);
  view.strides = strides;
  std::vector<float> columns(3 * 8);
  ngc_request wanted = request("Output", "None");
  int64_t outStrides[] = {4, 32}; // transposed: [3][8]
  wanted.target = {columns.data(), 0, 0, 2, outStrides};
  ASSERT_EQ(session.run({{"Input", view}, {"Count", data.counts()}}, {wanted}),
            NGC_OK)
      << session.error();
  for (int64_t i = 0; i < 8; ++i)
    for (int64_t k = 0; k < 3; ++k)
      EXPECT_EQ(columns[k * 8 + i], plain[i * 3 + k]);
}

TEST(Evaluate, Targets) {
  Data data(10);
  Session session(ngc_model_fake, batchOf(4));
  std::vector<float> plain = probabilities(data, {}), y(30);
  std::vector<double> wide(30);
  ngc_request exact = request("Output", "None"), converted = exact;
  exact.target = {y.data(), 120, NGC_REAL32, 0, nullptr};
  converted.target = {wide.data(), 240, NGC_REAL64, 0, nullptr};
  ASSERT_EQ(session.run(data.inputs(), {exact, converted}), NGC_OK);
  EXPECT_EQ(session.result().data, y.data());
  EXPECT_EQ(y, plain);
  EXPECT_EQ(wide, std::vector<double>(plain.begin(), plain.end()));
  exact.target.bytes = 119;
  EXPECT_EQ(session.errorOf(data.inputs(), {exact}),
            "port 'Output': the target has 119 bytes, the result [10, 3] of "
            "real32 needs 120");
  exact.target = {y.data(), 120, NGC_INT32, 0, nullptr};
  EXPECT_EQ(session.errorOf(data.inputs(), {exact}),
            "port 'Output': real32 cannot be written to a target of int32");
}

TEST(Evaluate, ListsOfNumbers) {
  Data data(2);
  Session session(ngc_model_fake);
  std::vector<ngc_value> numbers, rows, counts;
  for (float x : data.x)
    numbers.push_back(ngc_value_number(x));
  for (int i = 0; i < 2; ++i)
    rows.push_back(ngc_value_list(&numbers[4 * i], 4));
  int64_t two = 2;
  for (int i = 0; i < 2; ++i)
    counts.push_back(ngc_value_array(&data.count[2 * i], NGC_INT32, 1, &two));
  ASSERT_EQ(session.run({{"Input", ngc_value_list(rows.data(), 2)},
                         {"Count", ngc_value_list(counts.data(), 2)}},
                        {request("Output", "None")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.values<float>(), probabilities(data, {}));
  rows[1].count = 3;
  EXPECT_EQ(session.errorOf({{"Input", ngc_value_list(rows.data(), 2)}}),
            "port 'Input': items of a list differ: item 0 has shape [4], item "
            "1 has [3]");
}

TEST(Evaluate, BatchOfNone) {
  Data data(0);
  Session session(ngc_model_fake);
  ASSERT_EQ(session.run(data.inputs(), {request("Output", "None")}), NGC_OK)
      << session.error();
  EXPECT_EQ(session.shape(), (std::vector<int64_t>{0, 3}));
}

//===-- refusals ---------------------------------------------------------===//

TEST(EvaluateErrors, Names) {
  Data data(2);
  Session session(ngc_model_fake);
  EXPECT_EQ(session.errorOf({{"Imput", data.input()}}),
            "unknown input port 'Imput'; did you mean 'Input'?");
  EXPECT_EQ(session.errorOf({{"Picture", data.input()}}),
            "unknown input port 'Picture'; there is 'Input', 'Count'");
  EXPECT_EQ(session.errorOf({{nullptr, data.input()}}),
            "the net has 2 input ports: an input needs the port's name");
  EXPECT_EQ(session.errorOf({{"Input", data.input()}}),
            "input 'Count' is missing");
  EXPECT_EQ(session.errorOf({{"Input", data.input()}, {"Input", data.input()}}),
            "port 'Input' is given twice");
  EXPECT_EQ(session.errorOf(data.inputs(), {request("output")}),
            "unknown output port 'output'; did you mean 'Output'?");
  EXPECT_EQ(session.errorOf(data.inputs(), {request(nullptr)}),
            "the net has 2 output ports: a request needs the port's name");
  EXPECT_EQ(session.errorOf(data.inputs(), {request("Output", "Decisions")}),
            "port 'Output': unknown property 'Decisions'; did you mean "
            "'Decision'?");
  EXPECT_EQ(session.errorOf(data.inputs(), {request("Sum", "Entropy")}),
            "port 'Sum': unknown property 'Entropy'; there is 'None'");
}

TEST(EvaluateErrors, Shapes) {
  Data data(2);
  Session session(ngc_model_fake);
  auto errorOf = [&](std::vector<int64_t> dims) {
    return session.errorOf(
        {{"Input", ngc_value_array(data.x.data(), NGC_REAL32,
                                   uint32_t(dims.size()), dims.data())}});
  };
  EXPECT_EQ(errorOf({3}), "port 'Input': expected shape [4] or a batch [n, 4], "
                          "got [3]");
  EXPECT_EQ(errorOf({1, 1, 4}), "port 'Input': expected shape [4] or a batch "
                                "[n, 4], got [1, 1, 4]");
  EXPECT_EQ(errorOf({-1, 4}), "port 'Input': impossible shape [-1, 4]");
  EXPECT_EQ(errorOf({int64_t(1) << 60, 4}),
            "port 'Input': impossible shape [1152921504606846976, 4]");
  data.countDims[0] = 1;
  EXPECT_EQ(session.errorOf(data.inputs()),
            "port 'Count' has a batch of 1 example, but port 'Input' has a "
            "batch of 2");
}

TEST(EvaluateErrors, TypesAndNulls) {
  Data data(2);
  Session session(ngc_model_fake);
  auto errorOf = [&](ngc_value value) {
    return session.errorOf({{"Input", value}});
  };
  EXPECT_EQ(errorOf(ngc_value_text("cat")),
            "port 'Input': expected numbers, got text");
  EXPECT_EQ(errorOf(ngc_value_path("cat.png")),
            "port 'Input': expected numbers, got a path");
  EXPECT_EQ(errorOf({}),
            "port 'Input': expected numbers, got a value of unknown kind");
  EXPECT_EQ(errorOf(ngc_value_array(data.x.data(), 77, 2, data.xDims)),
            "port 'Input': 77 is no element type");
  EXPECT_EQ(errorOf(ngc_value_array(nullptr, NGC_REAL32, 2, data.xDims)),
            "port 'Input': data is null");
  EXPECT_EQ(errorOf(ngc_value_array(data.x.data(), NGC_REAL32, 2, nullptr)),
            "port 'Input': dims is null");
  EXPECT_EQ(errorOf(ngc_value_list(nullptr, 3)), "port 'Input': items is null");
  EXPECT_EQ(ngc_evaluate(session.context, nullptr, 2, nullptr, 0),
            NGC_ERROR_NULL);
  EXPECT_EQ(session.error(), "ngc_evaluate: inputs is null");
  EXPECT_EQ(ngc_evaluate(nullptr, nullptr, 0, nullptr, 0), NGC_ERROR_NULL);
}

TEST(EvaluateErrors, IntegerRanges) {
  Data data(5);
  Session session(ngc_model_fake, batchOf(2));
  data.count[7] = 11;
  EXPECT_EQ(session.errorOf(data.inputs(), {request("Sum")}),
            "port 'Count': 11 at [3, 1] is out of range 1 to 10");
  data.count[7] = -2147483647;
  EXPECT_EQ(session.errorOf(data.inputs(), {request("Sum")}),
            "port 'Count': -2147483647 at [3, 1] is out of range 1 to 10");
  std::vector<uint64_t> large(10, 1);
  large[2] = UINT64_MAX;
  std::vector<ngc_input> inputs = data.inputs();
  inputs[1].value =
      ngc_value_array(large.data(), NGC_UINT64, 2, data.countDims);
  EXPECT_EQ(session.errorOf(inputs, {request("Sum")}),
            "port 'Count': 9223372036854775807 at [1, 0] is out of range 1 to "
            "10");
  std::vector<float> real(10, 1);
  real[9] = 2.5;
  inputs[1].value = ngc_value_array(real.data(), NGC_REAL32, 2, data.countDims);
  EXPECT_EQ(
      session.errorOf(inputs, {request("Sum")}),
      "port 'Count': 2.5 at [4, 1] is no whole number, expected integers");
  real[9] = NAN;
  EXPECT_EQ(
      session.errorOf(inputs, {request("Sum")}),
      "port 'Count': nan at [4, 1] is no whole number, expected integers");
}

TEST(EvaluateErrors, Others) {
  Data data(3);
  Session session(ngc_model_fake);
  data.count[2] = data.count[3] = 10;
  EXPECT_EQ(session.errorOf(data.inputs(), {request("Sum")}),
            "entry 'evaluate' failed with code 7");
  Session empty(echoEmpty);
  EXPECT_EQ(empty.errorOf({{"Input", ngc_value_number(1)}}),
            "array 'linear/Weights' has no value");
  // A context goes on after an error.
  Data good(3);
  EXPECT_EQ(session.errorOf(good.inputs(), {request("Sum")}), "");
}

TEST(EvaluateErrors, Options) {
  Session session(ngc_model_fake);
  ngc_context *context = nullptr;
  auto errorOf = [&](ngc_options options) {
    EXPECT_NE(ngc_context_create(session.model, &options, &context), NGC_OK);
    return std::string(ngc_last_error(nullptr));
  };
  ngc_options options = {};
  EXPECT_EQ(errorOf(options), "options.size is 0, expected "
                              "sizeof(ngc_options), which is 64");
  options.size = sizeof options;
  options.batch_size = -1;
  EXPECT_EQ(errorOf(options),
            "batch_size is -1, expected 0 (automatic) or more");
  options.batch_size = 0;
  options.threads = 2000;
  EXPECT_EQ(errorOf(options), "threads is 2000, expected 0 to 1024");
  options.threads = 0;
  ngc_host host = {};
  options.host = &host;
  EXPECT_EQ(errorOf(options), "the host table has no parallel_for");
  EXPECT_EQ(ngc_context_create(nullptr, nullptr, &context), NGC_ERROR_NULL);
}
