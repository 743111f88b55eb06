// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- GradientTest.cpp - gradients, precisions, modes, seeds ------------===//
//
// The model of train_model.h: all numbers here are small and exact.
//
//===----------------------------------------------------------------------===//

#include "Support.h"
#include "train_model.h"

#include <cstring>

namespace {

using Doubles = std::vector<double>;

/// n examples, example i being {i, i + 1, i + 2}.
struct Data {
  int64_t dims[2];
  std::vector<float> x;
  std::vector<int64_t> number;

  explicit Data(int64_t n) : dims{n, 3} {
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t k = 0; k < 3; ++k)
        x.push_back(float(i + k));
      number.push_back(i % 10);
    }
  }
  std::vector<ngc_input> inputs() const {
    return {{"Input", ngc_value_array(x.data(), NGC_REAL32, 2, dims)},
            {"Number", ngc_value_array(number.data(), NGC_INT64, 1, dims)}};
  }
};

ngc_gradient_request gradient(const char *of) {
  ngc_gradient_request request = {};
  request.of = of;
  return request;
}

/// A session with calls for gradients, all results as double.
struct Trainer : Session {
  explicit Trainer(ngc_options options = {},
                   const ngc_model &model = trainModel)
      : Session(model, options) {
    std::memset(trainAsked, 0, sizeof trainAsked);
    trainRuns = trainMismatches = 0;
  }

  std::vector<ngc_gradient_request> gradients;
  std::vector<ngc_request> outputs;

  ngc_status differentiate(const Data &data, std::vector<const char *> of,
                           std::vector<ngc_input> cotangents = {},
                           std::vector<const char *> ports = {}) {
    gradients.clear();
    outputs.clear();
    for (const char *name : of)
      gradients.push_back(gradient(name));
    for (const char *port : ports)
      outputs.push_back(request(port));
    std::vector<ngc_input> inputs = data.inputs();
    return ngc_gradient(context, inputs.data(), 2, cotangents.data(),
                        uint32_t(cotangents.size()), outputs.data(),
                        uint32_t(outputs.size()), gradients.data(),
                        uint32_t(gradients.size()));
  }
  std::string gradientError(std::vector<const char *> of,
                            std::vector<ngc_input> cotangents = {}) {
    return differentiate(Data(2), std::move(of), std::move(cotangents))
               ? error()
               : "";
  }
  Doubles numbers(const ngc_result &result) const {
    size_t count = 1;
    for (uint32_t i = 0; i < result.rank; ++i)
      count *= size_t(result.dims[i]);
    Doubles all(count);
    for (size_t i = 0; i < count; ++i)
      all[i] = result.type == NGC_REAL64
                   ? static_cast<const double *>(result.data)[i]
                   : static_cast<const float *>(result.data)[i];
    return all;
  }
  Doubles of(size_t i) const { return numbers(gradients[i].result); }
  Doubles output(size_t i) const { return numbers(outputs[i].result); }

  Doubles array(const char *path) const {
    const ngc_array *found = ngc_model_array(model, path);
    int64_t count = 1;
    for (uint32_t i = 0; i < found->rank; ++i)
      count *= found->dims[i];
    Doubles values(static_cast<size_t>(count));
    EXPECT_EQ(ngc_model_read_array(model, path, NGC_REAL64, values.data(),
                                   uint64_t(count) * 8),
              NGC_OK)
        << ngc_last_error(nullptr);
    return values;
  }
};

ngc_options optionsOf(int64_t batchSize, uint32_t precision = 0,
                      uint32_t mode = 0) {
  ngc_options options = {};
  options.threads = 1;
  options.batch_size = batchSize;
  options.precision = precision;
  options.mode = mode;
  return options;
}

// d (y1 + y2 + energy) / d x of the first examples: columns of W + 2 x.
const Doubles inputGradient3 = {5, 9, 13, 7, 11, 15, 9, 13, 17};

} // namespace

//===-- gradients --------------------------------------------------------===//

// Statistics are those of the whole batch, unless memory is said to be short.
TEST(Gradient, AutomaticCutsNoBatchWithStatistics) {
  auto batchSize = [](const ngc_options &options) {
    return ngc_context_batch_size(Trainer(options).context);
  };
  EXPECT_LE(batchSize(optionsOf(0, 0, NGC_MODE_TEST)), 65536);
  ngc_options options = optionsOf(0, 0, NGC_MODE_TRAIN);
  EXPECT_EQ(batchSize(options), INT64_MAX);
  options.arena_limit = 4096;
  EXPECT_LT(batchSize(options), 4096);
  options.batch_size = 7;
  EXPECT_EQ(batchSize(options), 7);
}

TEST(Gradient, OnesByDefault) {
  Trainer trainer;
  ASSERT_EQ(trainer.differentiate(Data(3),
                                  {"Input", "linear/Weights", "linear/Biases"},
                                  {}, {"Output", "Twice"}),
            NGC_OK)
      << trainer.error();
  EXPECT_EQ(trainer.of(0), inputGradient3);
  EXPECT_EQ(trainer.of(1), (Doubles{3, 6, 9, 3, 6, 9}));
  EXPECT_EQ(trainer.of(2), (Doubles{3, 3}));
  EXPECT_EQ(trainer.output(0), (Doubles{18, 37, 24, 52, 30, 67}));
  const ngc_result &x = trainer.gradients[0].result;
  EXPECT_TRUE(x.batched);
  EXPECT_EQ(std::vector<int64_t>(x.dims, x.dims + x.rank),
            (std::vector<int64_t>{3, 3}));
  const ngc_result &w = trainer.gradients[1].result;
  EXPECT_FALSE(w.batched);
  EXPECT_EQ(std::vector<int64_t>(w.dims, w.dims + w.rank),
            (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(trainMismatches, 0);
}

TEST(Gradient, OneExampleHasNoBatchAxis) {
  Trainer trainer;
  const float x[] = {0, 1, 2};
  const int64_t three = 3;
  ngc_input inputs[] = {{"Input", ngc_value_array(x, NGC_REAL32, 1, &three)},
                        {"Number", ngc_value_number(4)}};
  ngc_gradient_request wanted = gradient("Input");
  ASSERT_EQ(ngc_gradient(trainer.context, inputs, 2, nullptr, 0, nullptr, 0,
                         &wanted, 1),
            NGC_OK)
      << trainer.error();
  EXPECT_EQ(wanted.result.rank, 1u);
  EXPECT_EQ(trainer.numbers(wanted.result), (Doubles{5, 9, 13}));
}

TEST(Gradient, SumsOverChunks) {
  Data data(7);
  Doubles expected[3];
  for (int64_t size : {0, 1, 2, 3, 7}) {
    Trainer trainer(optionsOf(size));
    ASSERT_EQ(trainer.differentiate(
                  data, {"Input", "linear/Weights", "linear/Biases"}),
              NGC_OK);
    for (size_t i = 0; i < 3; ++i) {
      if (!size)
        expected[i] = trainer.of(i);
      EXPECT_EQ(trainer.of(i), expected[i]) << size;
    }
    EXPECT_EQ(trainRuns, size ? (7 + size - 1) / size : 1);
  }
  EXPECT_EQ(expected[2], (Doubles{7, 7}));
}

TEST(Gradient, OfNoExamples) {
  Trainer trainer;
  ASSERT_EQ(trainer.differentiate(Data(0), {"Input", "linear/Biases"}), NGC_OK)
      << trainer.error();
  EXPECT_EQ(trainer.of(0), Doubles());
  EXPECT_EQ(trainer.of(1), (Doubles{0, 0}));
}

TEST(Gradient, Cotangents) {
  Trainer trainer(optionsOf(2));
  const float g[] = {1, 0, 0, 1, 2, 0};
  const int64_t dims[] = {3, 2};
  std::vector<ngc_input> cotangents = {
      {"Output", ngc_value_array(g, NGC_REAL32, 2, dims)}};
  ASSERT_EQ(
      trainer.differentiate(Data(3), {"Input", "linear/Weights"}, cotangents),
      NGC_OK)
      << trainer.error();
  // Energy has none given, so it counts as zero.
  EXPECT_EQ(trainer.of(0), (Doubles{1, 2, 3, 4, 5, 6, 2, 4, 6}));
  EXPECT_EQ(trainer.of(1), (Doubles{4, 7, 10, 1, 2, 3}));
  const double e[] = {1, 2, 3};
  cotangents = {{"Energy", ngc_value_array(e, NGC_REAL64, 1, dims)}};
  ASSERT_EQ(trainer.differentiate(Data(3), {"Input"}, cotangents), NGC_OK);
  EXPECT_EQ(trainer.of(0), (Doubles{0, 2, 4, 4, 8, 12, 12, 18, 24}));
  // And ones again.
  ASSERT_EQ(trainer.differentiate(Data(3), {"Input"}), NGC_OK);
  EXPECT_EQ(trainer.of(0), inputGradient3);
}

TEST(Gradient, OnlyWhatIsAskedIsComputed) {
  Trainer trainer(optionsOf(2));
  ASSERT_EQ(trainer.differentiate(Data(4), {"linear/Biases"}, {}, {"Energy"}),
            NGC_OK);
  const int64_t first[] = {0, 2, 0, 0, 0, 2, 0, 0, 0};
  EXPECT_EQ(std::memcmp(trainAsked, first, sizeof first), 0);
  ASSERT_EQ(trainer.differentiate(Data(1), {"Input", "Input"}), NGC_OK);
  EXPECT_EQ(trainAsked[3], 1);
  EXPECT_EQ(trainer.of(0), trainer.of(1));
  ASSERT_EQ(trainer.differentiate(Data(1), {}), NGC_OK);
  EXPECT_EQ(trainMismatches, 0);
}

TEST(Gradient, Targets) {
  for (int64_t size : {0, 2}) {
    Trainer trainer(optionsOf(size));
    Data data(3);
    std::vector<ngc_input> inputs = data.inputs();
    std::vector<float> columns(6), x(9);
    std::vector<double> wide(6);
    const int64_t transposed[] = {4, 8};
    ngc_gradient_request wanted[] = {
        gradient("linear/Weights"), gradient("linear/Weights"),
        gradient("Input"), gradient("linear/Weights")};
    wanted[0].target = {columns.data(), 0, 0, 2, transposed};
    wanted[1].target = {wide.data(), 48, NGC_REAL64, 0, nullptr};
    wanted[2].target = {x.data(), 36, 0, 0, nullptr};
    ASSERT_EQ(ngc_gradient(trainer.context, inputs.data(), 2, nullptr, 0,
                           nullptr, 0, wanted, 4),
              NGC_OK)
        << trainer.error();
    EXPECT_EQ(columns, (std::vector<float>{3, 3, 6, 6, 9, 9}));
    EXPECT_EQ(wide, (Doubles{3, 6, 9, 3, 6, 9}));
    EXPECT_EQ(trainer.numbers(wanted[3].result), wide);
    EXPECT_EQ(Doubles(x.begin(), x.end()), inputGradient3);
    wanted[1].target.bytes = 47;
    EXPECT_EQ(ngc_gradient(trainer.context, inputs.data(), 2, nullptr, 0,
                           nullptr, 0, wanted, 4),
              NGC_ERROR_MEMORY);
    EXPECT_EQ(trainer.error(),
              "array 'linear/Weights': the target has 47 bytes, the result "
              "[2, 3] of real64 needs 48");
  }
}

TEST(Gradient, AllTargets) {
  Trainer trainer;
  std::vector<std::string> names;
  for (uint32_t i = 0; i < ngc_gradient_target_count(trainer.context); ++i)
    names.push_back(ngc_gradient_target_name(trainer.context, i));
  // The array called "Input" stands behind the port of that name.
  EXPECT_EQ(names, (std::vector<std::string>{"Input", "linear/Weights",
                                             "linear/Biases"}));
  EXPECT_EQ(ngc_gradient_target_name(trainer.context, 3), nullptr);
  Trainer single({}, trainSingle);
  EXPECT_EQ(ngc_gradient_target_count(single.context), 0u);
  EXPECT_EQ(ngc_gradient_target_count(nullptr), 0u);
}

TEST(GradientErrors, Targets) {
  Trainer trainer;
  EXPECT_EQ(trainer.gradientError({"linear/Weight"}),
            "no input port and no array is called 'linear/Weight'; did you "
            "mean 'linear/Weights'?");
  EXPECT_EQ(trainer.gradientError({nullptr}),
            "the net has 2 input ports: a gradient needs the name of a port "
            "or the path of an array");
  EXPECT_EQ(trainer.gradientError({"Number"}),
            "port 'Number' has no gradient: it takes integers");
  EXPECT_EQ(trainer.gradientError({"Table"}),
            "array 'Table' has no gradient: it holds integers");
  EXPECT_EQ(trainer.gradientError({"norm/Mean"}),
            "array 'norm/Mean' has no gradient: it is a statistic, moved by "
            "running in mode Train");
  EXPECT_EQ(trainer.gradientError({"Unread"}),
            "'train' has no gradient of array 'Unread': compile with "
            "--gradients");
  EXPECT_EQ(trainer.gradientError({"Input"}), "");
}

TEST(GradientErrors, Cotangents) {
  Trainer trainer;
  const float g[6] = {};
  const int64_t wrong[] = {2, 3}, many[] = {3, 2};
  auto errorOf = [&](const char *port, const int64_t *dims) {
    return trainer.gradientError(
        {"Input"}, {{port, ngc_value_array(g, NGC_REAL32, 2, dims)}});
  };
  EXPECT_EQ(errorOf("Output", wrong),
            "cotangent of port 'Output': expected shape [2] or a batch [n, 2], "
            "got [2, 3]");
  EXPECT_EQ(errorOf("Output", many),
            "cotangent of port 'Output' has a batch of 3 examples, but port "
            "'Input' has a batch of 2");
  EXPECT_EQ(errorOf("Outpt", many),
            "unknown output port 'Outpt'; did you mean 'Output'?");
  EXPECT_EQ(errorOf("Twice", many),
            "port 'Twice' takes no cotangent: it gives integers");
  EXPECT_EQ(errorOf(nullptr, many),
            "the net has 3 output ports: a cotangent needs the port's name");
  EXPECT_EQ(ngc_gradient(trainer.context, nullptr, 0, nullptr, 1, nullptr, 0,
                         nullptr, 0),
            NGC_ERROR_NULL);
  EXPECT_EQ(trainer.error(), "ngc_gradient: cotangents is null");
}

//===-- precisions and modes ---------------------------------------------===//

TEST(Precision, Real64) {
  Trainer trainer(optionsOf(2, NGC_PRECISION_REAL64));
  EXPECT_EQ(ngc_context_precision(trainer.context), NGC_PRECISION_REAL64);
  ASSERT_EQ(trainer.differentiate(Data(3), {"Input", "linear/Weights"}, {},
                                  {"Output"}),
            NGC_OK)
      << trainer.error();
  EXPECT_EQ(trainer.gradients[0].result.type, NGC_REAL64);
  EXPECT_EQ(trainer.outputs[0].result.type, NGC_REAL64);
  EXPECT_EQ(trainer.of(0), inputGradient3);
  EXPECT_EQ(trainer.output(0), (Doubles{18, 37, 24, 52, 30, 67}));
  Trainer first;
  EXPECT_EQ(ngc_context_precision(first.context), NGC_PRECISION_REAL32);
}

TEST(Precision, WhatWasNotCompiled) {
  Session session(trainModel), single(trainSingle);
  auto errorOf = [](Session &opened, uint32_t precision, uint32_t mode) {
    ngc_options options = optionsOf(0, precision, mode);
    options.size = sizeof options;
    ngc_context *context = nullptr;
    EXPECT_NE(ngc_context_create(opened.model, &options, &context), NGC_OK);
    EXPECT_EQ(context, nullptr);
    return std::string(ngc_last_error(nullptr));
  };
  EXPECT_EQ(errorOf(session, NGC_PRECISION_MIXED, 0),
            "'train' was compiled for Real32, Real64, not for Mixed: compile "
            "with --precision real32,real64,mixed");
  EXPECT_EQ(errorOf(session, 4, 0), "4 is no precision");
  EXPECT_EQ(errorOf(single, 0, NGC_MODE_TRAIN),
            "'single' was compiled for Test, not for Train: compile with "
            "--modes test,train");
  EXPECT_EQ(ngc_context_set_mode(single.context, NGC_MODE_TRAIN),
            NGC_ERROR_UNSUPPORTED);
  EXPECT_EQ(ngc_context_set_mode(single.context, 3), NGC_ERROR_RANGE);
  EXPECT_EQ(single.error(), "3 is no mode");
  EXPECT_EQ(ngc_context_mode(single.context), NGC_MODE_TEST);
}

TEST(Precision, GradientsThatWereNotCompiled) {
  Trainer single({}, trainSingle);
  EXPECT_EQ(single.gradientError({"Input"}),
            "'single' has no gradients: compile with --gradients");
  Trainer wide(optionsOf(0, NGC_PRECISION_REAL64, NGC_MODE_TRAIN));
  EXPECT_EQ(wide.gradientError({"Input"}),
            "'train' has no gradients in mode Train: compile with --gradients "
            "--modes test,train");
}

TEST(Mode, Entries) {
  Trainer trainer(optionsOf(0, NGC_PRECISION_REAL64));
  auto name = [&](uint32_t kind) {
    const ngc_entry *entry = ngc_context_entry(trainer.context, kind);
    return std::string(entry ? entry->name : "none");
  };
  EXPECT_EQ(name(NGC_ENTRY_EVALUATE), "evaluate:real64");
  EXPECT_EQ(name(NGC_ENTRY_GRADIENT), "gradient:real64");
  ngc_context_set_mode(trainer.context, NGC_MODE_TRAIN);
  EXPECT_EQ(name(NGC_ENTRY_EVALUATE), "evaluate:real64:train");
  EXPECT_EQ(name(NGC_ENTRY_GRADIENT), "none");
  EXPECT_EQ(name(NGC_ENTRY_DECODE), "none");
}

TEST(Mode, EvaluateByTheGradientEntry) {
  Trainer trainer(optionsOf(0, 0, NGC_MODE_TRAIN));
  ASSERT_EQ(ngc_context_set_seeding(trainer.context, NGC_SEEDING_GIVEN, 100),
            NGC_OK);
  ASSERT_EQ(trainer.run(Data(2).inputs(), {request("Output")}), NGC_OK)
      << trainer.error();
  // With noise 100 and 101, by an entry that can more.
  EXPECT_EQ(trainer.values<float>(), (std::vector<float>{118, 137, 125, 153}));
  EXPECT_EQ(trainAsked[3] + trainAsked[4] + trainMismatches, 0);
  EXPECT_EQ(trainAsked[7], 1);
  EXPECT_EQ(trainAsked[8], 0); // frozen
  ASSERT_EQ(ngc_context_set_mode(trainer.context, NGC_MODE_TEST), NGC_OK);
  ASSERT_EQ(trainer.run(Data(2).inputs(), {request("Output")}), NGC_OK);
  EXPECT_EQ(trainer.values<float>(), (std::vector<float>{18, 37, 24, 52}));
}

//===-- seeds ------------------------------------------------------------===//

TEST(Seeding, ChunksCountOn) {
  Trainer trainer(optionsOf(1, 0, NGC_MODE_TRAIN));
  ngc_context_set_seeding(trainer.context, NGC_SEEDING_GIVEN, 41);
  ASSERT_EQ(trainer.run(Data(3).inputs(), {request("Output")}), NGC_OK);
  EXPECT_EQ(ngc_context_seed(trainer.context), 41u);
  // Noise 41, 42, 43; the mean moves to {0 .5 1} and {.5 1.25 2}.
  std::vector<float> y = trainer.values<float>();
  EXPECT_EQ(y[0], 18 + 41);
  EXPECT_EQ(y[2], 24 - 4 + 42);
  EXPECT_EQ(y[4], 30 - 9 + 43);
}

TEST(Seeding, AutomaticIsReported) {
  Trainer trainer(optionsOf(0, 0, NGC_MODE_TRAIN));
  auto outputs = [&] {
    EXPECT_EQ(trainer.run(Data(1).inputs(), {request("Output")}), NGC_OK);
    EXPECT_EQ(ngc_context_discard_statistics(trainer.context), NGC_OK);
    return trainer.values<float>();
  };
  std::vector<float> drawn = outputs();
  uint64_t seed = ngc_context_seed(trainer.context);
  outputs();
  EXPECT_NE(ngc_context_seed(trainer.context), seed);
  ngc_context_set_seeding(trainer.context, NGC_SEEDING_GIVEN, seed);
  EXPECT_EQ(outputs(), drawn);
}

TEST(Seeding, InheritedGoesOn) {
  Trainer trainer(optionsOf(0, 0, NGC_MODE_TRAIN));
  auto seeds = [&] {
    std::vector<uint64_t> result;
    ngc_context_set_seeding(trainer.context, NGC_SEEDING_GIVEN, 0);
    ngc_context_set_seeding(trainer.context, NGC_SEEDING_INHERITED, 99);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(trainer.run(Data(1).inputs(), {request("Output")}), NGC_OK);
      result.push_back(ngc_context_seed(trainer.context));
    }
    return result;
  };
  // SplitMix64 from 0, as its authors publish it.
  EXPECT_EQ(seeds(),
            (std::vector<uint64_t>{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4,
                                   0x06c45d188009454f}));
  EXPECT_EQ(seeds(), seeds());
  EXPECT_EQ(ngc_context_set_seeding(trainer.context, 3, 0), NGC_ERROR_RANGE);
}

TEST(Seeding, RandomSamplesToo) {
  auto samples = [](uint64_t seed) {
    Session session(ngc_model_fake);
    ngc_context_set_seeding(session.context, NGC_SEEDING_GIVEN, seed);
    std::vector<float> x(400, .1f);
    std::vector<int32_t> count(200, 1);
    const int64_t dims[] = {100, 4}, countDims[] = {100, 2};
    EXPECT_EQ(
        session.run(
            {{"Input", ngc_value_array(x.data(), NGC_REAL32, 2, dims)},
             {"Count", ngc_value_array(count.data(), NGC_INT32, 2, countDims)}},
            {request("Output", "RandomSample"),
             request("Output", "RandomSample")}),
        NGC_OK)
        << session.error();
    EXPECT_NE(session.positions(0), session.positions(1));
    return session.positions(0);
  };
  EXPECT_EQ(samples(1), samples(1));
  EXPECT_NE(samples(1), samples(2));
}

//===-- statistics -------------------------------------------------------===//

TEST(Statistics, StayInTheContextUntilCommitted) {
  for (uint32_t precision : {NGC_PRECISION_REAL32, NGC_PRECISION_REAL64}) {
    Trainer trainer(optionsOf(2, precision, NGC_MODE_TRAIN));
    ngc_context_set_seeding(trainer.context, NGC_SEEDING_GIVEN, 0);
    // Chunk {0 1 2, 1 2 3}: (0 + [.5 1.5 2.5]) / 2; then {2 3 4}.
    ASSERT_EQ(trainer.run(Data(3).inputs(), {request("Energy")}), NGC_OK)
        << trainer.error();
    EXPECT_EQ(trainer.array("norm/Mean"), (Doubles{0, 0, 0}));
    // In Test mode the context reads the model's.
    ngc_context_set_mode(trainer.context, NGC_MODE_TEST);
    ASSERT_EQ(trainer.differentiate(Data(1), {}, {}, {"Output"}), NGC_OK);
    EXPECT_EQ(trainer.output(0), (Doubles{18, 37}));
    ASSERT_EQ(ngc_context_commit_statistics(trainer.context), NGC_OK)
        << trainer.error();
    EXPECT_EQ(trainer.array("norm/Mean"), (Doubles{1.125, 1.875, 2.625}));
    EXPECT_EQ(trainer.array("norm/Frozen"), (Doubles{7, 7, 7}));
    ASSERT_EQ(trainer.differentiate(Data(1), {}, {}, {"Output"}), NGC_OK);
    EXPECT_EQ(trainer.output(0)[0], 18 - 1.125 - 2 * 1.875 - 3 * 2.625);
  }
}

TEST(Statistics, TheNextCallGoesOnFromThem) {
  Trainer trainer(optionsOf(0, 0, NGC_MODE_TRAIN));
  ngc_context_set_seeding(trainer.context, NGC_SEEDING_GIVEN, 0);
  auto output = [&] {
    EXPECT_EQ(
        trainer.differentiate(Data(1), {"linear/Weights"}, {}, {"Output"}),
        NGC_OK)
        << trainer.error();
    return trainer.output(0)[0];
  };
  EXPECT_EQ(output(), 18);
  EXPECT_EQ(output(), 18 - 4);      // Mean is {0 .5 1}
  EXPECT_EQ(output(), 18 - 6);      // {0 .75 1.5}
  EXPECT_EQ(trainer.of(0)[1], .25); // 1 - .75
  ngc_context_discard_statistics(trainer.context);
  EXPECT_EQ(output(), 18);
  // A model that is written to meanwhile does not take them away.
  const float mean[] = {1, 1, 1};
  const int64_t three = 3;
  ngc_assignment write = {"norm/Mean",
                          ngc_value_array(mean, NGC_REAL32, 1, &three)};
  ASSERT_EQ(ngc_model_write_arrays(trainer.model, &write, 1), NGC_OK);
  EXPECT_EQ(output(), 18 - 4);
  ngc_context_discard_statistics(trainer.context);
  EXPECT_EQ(output(), 18 - 6);
  EXPECT_EQ(ngc_context_discard_statistics(nullptr), NGC_ERROR_NULL);
}
