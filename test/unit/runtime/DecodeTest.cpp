// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- DecodeTest.cpp - arrays become results ----------------------------===//

#include "Support.h"

#include <cmath>

namespace {

std::vector<int64_t> integers(std::initializer_list<int64_t> list) {
  return list;
}

/// Three rows of probabilities; the models give them back.
const float rows[] = {.2f, .5f, .3f, .6f, .1f, .3f, .25f, .25f, .5f};
const int64_t rowDims[] = {3, 3};

ngc_value threeRows() { return ngc_value_array(rows, NGC_REAL32, 2, rowDims); }

/// Options that cut a batch into chunks.
ngc_options chunks(int64_t batch) {
  ngc_options options = {};
  options.batch_size = batch;
  return options;
}

} // namespace

TEST(Decode, ClassDecisions) {
  Session session(echoIndicator, chunks(2));
  ASSERT_EQ(session.run({{"Input", threeRows()}},
                        {request("Output"), request("Output", "TopDecisions:2"),
                         request("Output", "Entropy")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.result().kind, uint32_t(NGC_RESULT_CLASSES));
  EXPECT_EQ(session.shape(), integers({3}));
  EXPECT_EQ(session.positions(), integers({1, 0, 2}));
  EXPECT_EQ(session.result().labels, nullptr); // the classes are 1 to 3
  EXPECT_EQ(session.result().label_count, 3u);
  EXPECT_EQ(session.shape(1), integers({3, 2}));
  EXPECT_EQ(session.positions(1), integers({1, 2, 0, 2, 2, 0}));
  EXPECT_EQ(session.result(2).kind, uint32_t(NGC_RESULT_ARRAY));
  double entropy = -(.2 * log(.2) + .5 * log(.5) + .3 * log(.3));
  EXPECT_NEAR(session.values<float>(2)[0], entropy, 1e-6);
}

TEST(Decode, ClassProbabilities) {
  Session session(echoIndicator, chunks(1));
  ASSERT_EQ(session.run({{"Input", threeRows()}},
                        {request("Output", "TopProbabilities"),
                         request("Output", "TopProbabilities:1"),
                         request("Output", "Probabilities"),
                         request("Output", "Probability:3")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.result().kind, uint32_t(NGC_RESULT_RULES));
  EXPECT_EQ(session.shape(), integers({3, 3})); // all, as there are only three
  EXPECT_EQ(session.positions(), integers({1, 2, 0, 0, 2, 1, 2, 0, 1}));
  EXPECT_EQ(
      session.values<float>(),
      (std::vector<float>{.5f, .3f, .2f, .6f, .3f, .1f, .5f, .25f, .25f}));
  EXPECT_EQ(session.values<float>(1), (std::vector<float>{.5f, .6f, .5f}));
  EXPECT_EQ(session.values<float>(2), std::vector<float>(rows, rows + 9));
  EXPECT_EQ(session.values<float>(3), (std::vector<float>{.3f, .3f, .5f}));
}

TEST(Decode, MappedOverAnAxis) {
  Session session(echoIndicators, chunks(1));
  float pairs[18];
  for (int i = 0; i < 18; ++i)
    pairs[i] = rows[i % 9];
  int64_t dims[] = {3, 2, 3};
  std::vector<float> top(12);
  ngc_request strided = request("Output", "TopProbabilities:2");
  int64_t strides[] = {4, 12, 24};
  strided.target = {top.data(), 0, 0, 3, strides};
  ASSERT_EQ(
      session.run({{"Input", ngc_value_array(pairs, NGC_REAL32, 3, dims)}},
                  {request("Output"), request("Output", "TopProbabilities:2"),
                   strided, request("Output", "Probability:bird")}),
      NGC_OK)
      << session.error();
  EXPECT_EQ(session.shape(), integers({3, 2}));
  EXPECT_EQ(session.positions(), integers({1, 0, 2, 1, 0, 2}));
  EXPECT_STREQ(session.result().labels[2], "bird");
  EXPECT_EQ(session.shape(1), integers({3, 2, 2}));
  std::vector<float> plain = session.values<float>(1);
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 2; ++j)
      for (int k = 0; k < 2; ++k)
        EXPECT_EQ(top[i + 3 * j + 6 * k], plain[(i * 2 + j) * 2 + k]);
  EXPECT_EQ(session.values<float>(3)[5], .5f);
}

TEST(Decode, Multilabel) {
  Session session(echoTags, chunks(2));
  const float tags[] = {.9f, .1f, .8f, .2f, .3f, .4f, .1f, .7f, .2f};
  ASSERT_EQ(
      session.run({{"Input", ngc_value_array(tags, NGC_REAL32, 2, rowDims)}},
                  {request("Output")}),
      NGC_OK)
      << session.error();
  const ngc_result &result = session.result();
  EXPECT_EQ(std::vector<int64_t>(result.counts, result.counts + 3),
            integers({2, 0, 1}));
  EXPECT_EQ(std::vector<int64_t>(result.positions, result.positions + 3),
            integers({0, 2, 1}));
}

TEST(Decode, RandomSamples) {
  // The same seed gives the same sample, however the batch is cut.
  std::vector<float> many;
  for (int i = 0; i < 3000; ++i)
    many.insert(many.end(), rows, rows + 3);
  int64_t dims[] = {3000, 3};
  ngc_value value = ngc_value_array(many.data(), NGC_REAL32, 2, dims);
  ngc_sampling seeded = {0, 0, 0, 42, 1, 0};
  ngc_request wanted = request("Output", "RandomSample");
  wanted.sampling = &seeded;
  std::vector<int64_t> first;
  for (int64_t batch : {1, 7, 0}) {
    Session session(echoIndicator, chunks(batch));
    ASSERT_EQ(session.run({{"Input", value}}, {wanted}), NGC_OK);
    EXPECT_EQ(session.result().seed, 42u);
    std::vector<int64_t> sample = session.positions();
    first = first.empty() ? sample : first;
    EXPECT_EQ(sample, first);
  }
  int64_t counts[3] = {};
  for (int64_t position : first)
    ++counts[position];
  for (int k = 0; k < 3; ++k) // within four standard deviations
    EXPECT_NEAR(counts[k] / 3000., rows[k], 4 * sqrt(.25 / 3000));
}

TEST(Decode, SamplingOptions) {
  Session session(echoIndicator);
  ngc_sampling narrow = {}, cut = {}, warm = {};
  narrow.top = 1;
  cut.cutoff = .4;
  warm.temperature = -1;
  ngc_request a = request("Output", "RandomSample"), b = a, c = a;
  a.sampling = &narrow;
  b.sampling = &cut;
  c.sampling = &warm;
  ASSERT_EQ(session.run({{"Input", threeRows()}},
                        {a, b, request("Output", "RandomSample:0.01")}),
            NGC_OK)
      << session.error();
  for (size_t i = 0; i < 3; ++i) { // each leaves only the most likely
    EXPECT_EQ(session.positions(i), integers({1, 0, 2}));
    EXPECT_EQ(session.result(i).seeded, 1u);
  }
  EXPECT_NE(session.result(0).seed, session.result(1).seed);
  EXPECT_EQ(session.errorOf({{"Input", threeRows()}}, {c}),
            "port 'Output': temperature -1, cutoff 1: expected above 0, and "
            "above 0 up to 1");
  narrow.top = 4;
  EXPECT_EQ(session.errorOf({{"Input", threeRows()}}, {a}),
            "port 'Output': top is 4, expected 1 to 3");
}

TEST(Decode, WrongArguments) {
  Session session(echoIndicators);
  float pair[6] = {};
  int64_t dims[] = {2, 3};
  auto errorOf = [&](const char *property) {
    return session.errorOf(
        {{"Input", ngc_value_array(pair, NGC_REAL32, 2, dims)}},
        {request("Output", property)});
  };
  EXPECT_EQ(errorOf("TopDecisions"), "port 'Output': property 'TopDecisions' "
                                     "needs a number, as in 'TopDecisions:3'");
  EXPECT_EQ(errorOf("TopDecisions:4"),
            "port 'Output': 'TopDecisions:4': expected a number from 1 to 3");
  EXPECT_EQ(errorOf("TopProbabilities:x"),
            "port 'Output': 'TopProbabilities:x': expected a number from 1 to "
            "3");
  EXPECT_EQ(errorOf("Probability"), "port 'Output': property 'Probability' "
                                    "needs a class, as in 'Probability:cat'");
  EXPECT_EQ(errorOf("Probability:brd"),
            "port 'Output': unknown class 'brd'; did you mean 'bird'?");
  EXPECT_EQ(errorOf("Entropy:2"), "port 'Output': property 'Entropy' takes no "
                                  "argument, got '2'");
  EXPECT_EQ(errorOf("RandomSample:0"), "port 'Output': 'RandomSample:0': "
                                       "expected a temperature above 0");
  ngc_request decision = request("Output");
  decision.target = {pair, sizeof pair, 0, 0, nullptr};
  EXPECT_EQ(
      session.errorOf({{"Input", ngc_value_array(pair, NGC_REAL32, 2, dims)}},
                      {decision}),
      "port 'Output': property 'Decision' gives classes, which a target "
      "cannot hold");
}

TEST(Decode, Booleans) {
  Session session(echoTruths, chunks(1));
  const float p[] = {.25f, .5f, 1, 0};
  int64_t dims[] = {2, 2};
  ASSERT_EQ(session.run({{"Input", ngc_value_array(p, NGC_REAL32, 2, dims)}},
                        {request("Output"), request("Output", "Probability"),
                         request("Output", "Entropy"),
                         request("Output", "RandomSample")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.result().type, uint32_t(NGC_BOOL));
  EXPECT_EQ(session.shape(), integers({2, 2}));
  EXPECT_EQ(session.values<uint8_t>(), (std::vector<uint8_t>{0, 1, 1, 0}));
  EXPECT_EQ(session.values<float>(1), std::vector<float>(p, p + 4));
  EXPECT_NEAR(session.values<float>(2)[1], log(2), 1e-6);
  EXPECT_EQ(session.values<uint8_t>(3)[2], 1); // certain
  EXPECT_EQ(session.values<uint8_t>(3)[3], 0);
}

TEST(Decode, Images) {
  Session session(echoImages);
  std::vector<float> array(24);
  for (int i = 0; i < 24; ++i)
    array[i] = float(i) / 255;
  int64_t dims[] = {2, 3, 2, 2};
  ASSERT_EQ(session.run(
                {{"Input", ngc_value_array(array.data(), NGC_REAL32, 4, dims)}},
                {request("Output"), request("Output", "None")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.result().type, uint32_t(NGC_UINT8));
  EXPECT_EQ(session.shape(), integers({2, 2, 2, 3}));
  EXPECT_EQ(session.values<uint8_t>()[1], 4); // pixel 0, colour 1
  EXPECT_EQ(session.values<float>(1), array);
}
