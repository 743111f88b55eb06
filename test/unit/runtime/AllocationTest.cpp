// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- AllocationTest.cpp - calls that allocate nothing ------------------===//
#include "HeapCalls.h"
#include "Support.h"
#include "train_model.h"

#include <cstdlib>

namespace {

/// A call with array inputs, some of which need conversion, and results of
/// every kind.
struct Call {
  int64_t n;
  std::vector<double> x;
  std::vector<int32_t> count;
  int64_t xDims[2], countDims[2];
  ngc_input inputs[2];
  ngc_request requests[5];

  explicit Call(int64_t n) : n(n), xDims{n, 4}, countDims{n, 2} {
    x.assign(size_t(n) * 4, .5);
    count.assign(size_t(n) * 2, 4);
    inputs[0] = {"Input", ngc_value_array(x.data(), NGC_REAL64, 2, xDims)};
    inputs[1] = {"Count",
                 ngc_value_array(count.data(), NGC_INT32, 2, countDims)};
    requests[0] = request("Output");
    requests[1] = request("Output", "TopProbabilities:2");
    requests[2] = request("Output", "RandomSample:2");
    requests[3] = request("Output", "None");
    requests[4] = request("Sum");
  }

  /// How often the call allocates or frees.
  uint64_t run(Session &session, uint32_t requestCount = 5) {
    uint64_t before = heapCalls();
    EXPECT_EQ(ngc_evaluate(session.context, inputs, 2, requests, requestCount),
              NGC_OK)
        << session.error();
    return heapCalls() - before;
  }
};

} // namespace

TEST(Allocation, HookWorks) {
  uint64_t before = heapCalls();
  void *volatile memory = malloc(10);
  free(memory);
  EXPECT_EQ(heapCalls(), before + 2);
}

TEST(Allocation, NoneInLaterCalls) {
  ngc_options options = {};
  options.threads = 2;
  options.batch_size = 16;
  Session session(ngc_model_fake, options);
  Call large(100), small(7);
  EXPECT_GT(large.run(session), 0u);
  EXPECT_EQ(large.run(session), 0u);
  EXPECT_EQ(small.run(session), 0u);
  EXPECT_EQ(large.run(session), 0u);
}

TEST(Allocation, NoneAfterPrepare) {
  Session session(ngc_model_fake);
  ASSERT_EQ(ngc_context_prepare(session.context, 50), NGC_OK);
  Call call(50);
  std::vector<float> y(150);
  std::vector<int64_t> sum(50);
  call.requests[0] = request("Output", "None");
  call.requests[0].target = {y.data(), 600, 0, 0, nullptr};
  call.requests[1] = request("Sum");
  call.requests[1].target = {sum.data(), 400, 0, 0, nullptr};
  EXPECT_EQ(call.run(session, 2), 0u);
  EXPECT_EQ(sum[49], 8);
}

TEST(Allocation, NoneInErrors) {
  Session session(ngc_model_fake);
  Call call(10);
  call.run(session);
  call.requests[0] = request("Outpt");
  uint64_t before = heapCalls();
  EXPECT_EQ(ngc_evaluate(session.context, call.inputs, 2, call.requests, 1),
            NGC_ERROR_NAME);
  EXPECT_EQ(heapCalls(), before);
}

// Inputs that need conversion, gradients in other types and strides, sums over
// several chunks, statistics that move.
TEST(Allocation, NoneInLaterGradients) {
  ngc_options options = {};
  options.batch_size = 16;
  options.threads = 1;
  options.mode = NGC_MODE_TRAIN;
  Session session(trainModel, options);
  constexpr int64_t n = 50;
  const int64_t dims[] = {n, 3}, rows[] = {n, 2}, strides[] = {8, 16};
  std::vector<double> x(3 * n, .5), cotangent(2 * n, 1), w(12);
  std::vector<int64_t> number(n, 1);
  std::vector<float> dx(3 * n), b(2), y(2 * n);
  const ngc_input inputs[] = {
      {"Input", ngc_value_array(x.data(), NGC_REAL64, 2, dims)},
      {"Number", ngc_value_array(number.data(), NGC_INT64, 1, dims)}};
  const ngc_input cotangents[] = {
      {"Output", ngc_value_array(cotangent.data(), NGC_REAL64, 2, rows)}};
  ngc_request output = request("Output");
  output.target = {y.data(), sizeof(float) * 2 * n, 0, 0, nullptr};
  ngc_gradient_request gradients[] = {
      {"Input", {dx.data(), sizeof(float) * 3 * n, 0, 0, nullptr}, {}},
      {"linear/Weights", {w.data(), 0, NGC_REAL64, 2, strides}, {}},
      {"linear/Biases", {b.data(), sizeof(float) * 2, 0, 0, nullptr}, {}},
      {"linear/Weights", {}, {}}};
  auto calls = [&](uint32_t cotangentCount) {
    uint64_t before = heapCalls();
    EXPECT_EQ(ngc_gradient(session.context, inputs, 2, cotangents,
                           cotangentCount, &output, 1, gradients, 4),
              NGC_OK)
        << session.error();
    return heapCalls() - before;
  };
  EXPECT_GT(calls(1), 0u);
  EXPECT_EQ(calls(1), 0u);
  EXPECT_EQ(b, (std::vector<float>{n, n}));
  calls(0);
  EXPECT_EQ(calls(0), 0u);
  EXPECT_EQ(calls(1), 0u);
}

// Steps in chunks, with statistics that are committed; the first one takes the
// arrays out of the file.
TEST(Allocation, NoneInLaterSteps) {
  ngc_options options = {};
  options.batch_size = 16;
  options.threads = 2;
  options.mode = NGC_MODE_TRAIN;
  Session session(trainModel, options);
  constexpr int64_t n = 50;
  const int64_t dims[] = {n, 3};
  std::vector<float> x(3 * n, .5), y(2 * n);
  std::vector<int64_t> number(n, 1);
  const ngc_input inputs[] = {
      {"Input", ngc_value_array(x.data(), NGC_REAL32, 2, dims)},
      {"Number", ngc_value_array(number.data(), NGC_INT64, 1, dims)}};
  ngc_request output = request("Output");
  output.target = {y.data(), sizeof(float) * 2 * n, 0, 0, nullptr};
  ngc_update update = {};
  update.size = sizeof update;
  update.rate = .1;
  update.loss = "Output";
  auto calls = [&] {
    uint64_t before = heapCalls();
    EXPECT_EQ(ngc_step(session.context, inputs, 2, &output, 1, &update), NGC_OK)
        << session.error();
    return heapCalls() - before;
  };
  EXPECT_GT(calls(), 0u);
  EXPECT_EQ(calls(), 0u);
  EXPECT_EQ(calls(), 0u);
}
