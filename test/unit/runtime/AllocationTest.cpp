// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- AllocationTest.cpp - calls that allocate nothing ------------------===//
#include "HeapCalls.h"
#include "Support.h"

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
