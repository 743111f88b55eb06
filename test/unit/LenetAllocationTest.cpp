// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of a compiled net with arrays for inputs do not touch the heap, but for
// the first of a size, in which the context takes what they need.
#include "Lenet.h"
#include "test/unit/runtime/HeapCalls.h"
#include "gtest/gtest.h"
#include <string>
#include <vector>

namespace {

constexpr int64_t classes = 10, side = 28;

class LenetAllocation : public testing::Test {
protected:
  static void SetUpTestSuite() { model = openLenet("lenet-allocation-test"); }
  static void TearDownTestSuite() { ngc_model_close(model); }

  void create(int32_t threads) {
    ngc_options options = {};
    options.size = sizeof options;
    options.threads = threads;
    ASSERT_EQ(ngc_context_create(model, &options, &context), NGC_OK)
        << ngc_last_error(nullptr);
  }
  void TearDown() override { ngc_context_destroy(context); }

  /// Heap calls of one call on `count` images of numbers of any type.
  template <typename Number>
  uint64_t callsOf(ngc_type type, int64_t count, const char *property) {
    std::vector<Number> pixels(count * side * side);
    for (size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<Number>(i * 37 % 251);
    std::vector<float> probabilities(count * classes);
    int64_t dims[] = {count, side, side};
    ngc_input input = {"Input", ngc_value_array(pixels.data(), type, 3, dims)};
    ngc_request asked = {};
    asked.property = property;
    if (property && std::string(property) == "None") {
      asked.target.data = probabilities.data();
      asked.target.bytes = probabilities.size() * sizeof(float);
    }
    uint64_t before = heapCalls();
    ngc_status status = ngc_evaluate(context, &input, 1, &asked, 1);
    uint64_t after = heapCalls();
    EXPECT_EQ(status, NGC_OK) << ngc_last_error(context);
    return after - before;
  }

  static ngc_handle *model;
  ngc_context *context = nullptr;
};

ngc_handle *LenetAllocation::model = nullptr;

TEST_F(LenetAllocation, HookWorks) {
  uint64_t before = heapCalls();
  create(1);
  EXPECT_GT(heapCalls(), before) << "the runtime has another malloc";
}

TEST_F(LenetAllocation, NoneInLaterCalls) {
  create(2);
  for (const char *property :
       {"None", "Decision", "Probabilities", "TopProbabilities:3", "Entropy"}) {
    callsOf<uint8_t>(NGC_UINT8, 100, property);
    EXPECT_EQ(callsOf<uint8_t>(NGC_UINT8, 100, property), 0u) << property;
    EXPECT_EQ(callsOf<uint8_t>(NGC_UINT8, 7, property), 0u) << property;
  }
}

// Numbers of other types are converted chunk by chunk, in the arena.
TEST_F(LenetAllocation, NoneInConversions) {
  create(1);
  callsOf<float>(NGC_REAL32, 50, "None");
  EXPECT_EQ(callsOf<float>(NGC_REAL32, 50, "None"), 0u);
  callsOf<double>(NGC_REAL64, 50, "None");
  EXPECT_EQ(callsOf<double>(NGC_REAL64, 50, "None"), 0u);
}

} // namespace
