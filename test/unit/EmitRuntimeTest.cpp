// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two sides of the binary interface: what stage Emit writes, the runtime
// reads.
#include "EmitModel.h"

#include "ngc/runtime.h"

#include "llvm/Support/JSON.h"

#include <gtest/gtest.h>
#include <math.h>

using namespace llvm;
using namespace ngc;
using namespace ngc::test;

/// The model without its decoder, whose code the hand-made model lacks.
static ModelTables plainTables() {
  ModelTables tables = tinyTables();
  tables.outputs[0].coder.reset();
  return tables;
}

TEST(EmitRuntime, NoteIsRead) {
  Folder folder;
  std::string path = folder.file("tiny.so");
  ASSERT_EQ(build(Product::SharedLibrary, path), "");
  char *text = nullptr;
  ASSERT_EQ(ngc_model_info(path.c_str(), &text), NGC_OK)
      << ngc_last_error(nullptr);
  EXPECT_EQ(std::string(text), modelJson(tinyTables()));
  ngc_text_free(text);
}

TEST(EmitRuntime, Evaluates) {
  Folder folder;
  std::string path = folder.file("tiny.so");
  ASSERT_EQ(build(Product::SharedLibrary, path, plainTables()), "");
  ngc_handle *model = nullptr;
  ASSERT_EQ(ngc_model_open(path.c_str(), &model), NGC_OK)
      << ngc_last_error(nullptr);
  float values[3] = {};
  EXPECT_EQ(ngc_model_read_array(model, "scale/Weights", NGC_REAL32, values,
                                 sizeof values),
            NGC_OK);
  EXPECT_EQ(values[2], 3);

  ngc_context *context = nullptr;
  ASSERT_EQ(ngc_context_create(model, nullptr, &context), NGC_OK);
  const float x[6] = {0, 1, -1, 2, 0.5, 0.25};
  const int64_t dims[] = {2, 3};
  ngc_input input = {"Input", ngc_value_array(x, NGC_REAL32, 2, dims)};
  ngc_request request = {};
  request.port = "Output";
  ASSERT_EQ(ngc_evaluate(context, &input, 1, &request, 1), NGC_OK)
      << ngc_last_error(context);
  const auto *y = static_cast<const float *>(request.result.data);
  for (int i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(y[i], expf(x[i] * float(i % 3 + 1))) << i;
  ngc_context_destroy(context);
  ngc_model_close(model);
}

TEST(EmitRuntime, ArrayWithoutValue) {
  Folder folder;
  std::string path = folder.file("tiny.so");
  ModelTables tables = plainTables();
  tables.arrays[0].hasValue = false;
  ASSERT_EQ(build(Product::SharedLibrary, path, tables), "");
  ngc_handle *model = nullptr;
  ASSERT_EQ(ngc_model_open(path.c_str(), &model), NGC_OK)
      << ngc_last_error(nullptr);
  float value;
  EXPECT_EQ(ngc_model_read_array(model, "scale/Weights", NGC_REAL32, &value,
                                 sizeof value),
            NGC_ERROR_MISSING);
  ngc_model_close(model);
}
