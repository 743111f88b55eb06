// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Support.h - opened models and contexts for the tests --------------===//
#ifndef RUNTIME_TEST_SUPPORT_H
#define RUNTIME_TEST_SUPPORT_H

#include "ngc/runtime.h"

#include "echo_models.h"
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" const ngc_model ngc_model_fake;

/// A linked-in model with a context; calls keep the last error's text.
struct Session {
  ngc_handle *model = nullptr;
  ngc_context *context = nullptr;

  explicit Session(const ngc_model &linked, ngc_options options = {}) {
    options.size = sizeof options;
    EXPECT_EQ(ngc_model_from(&linked, &model), NGC_OK) << ngc_last_error(0);
    EXPECT_EQ(ngc_context_create(model, &options, &context), NGC_OK)
        << ngc_last_error(nullptr);
  }
  ~Session() {
    ngc_context_destroy(context);
    ngc_model_close(model);
  }
  Session(const Session &) = delete;

  ngc_status run(std::vector<ngc_input> inputs,
                 std::vector<ngc_request> requests) {
    asked = std::move(requests);
    return ngc_evaluate(context, inputs.data(), uint32_t(inputs.size()),
                        asked.data(), uint32_t(asked.size()));
  }
  const ngc_result &result(size_t i = 0) const { return asked[i].result; }
  std::string error() const { return ngc_last_error(context); }

  /// The error that a call with these inputs gives; "" is none.
  std::string errorOf(std::vector<ngc_input> inputs,
                      std::vector<ngc_request> requests = {{}}) {
    return run(std::move(inputs), std::move(requests)) ? error() : "";
  }

  template <typename T> std::vector<T> values(size_t i = 0) const {
    const T *data = static_cast<const T *>(result(i).data);
    return std::vector<T>(data, data + count(i));
  }
  std::vector<int64_t> positions(size_t i = 0) const {
    return std::vector<int64_t>(result(i).positions,
                                result(i).positions + count(i));
  }
  std::vector<int64_t> shape(size_t i = 0) const {
    return std::vector<int64_t>(result(i).dims,
                                result(i).dims + result(i).rank);
  }
  int64_t count(size_t i = 0) const {
    int64_t all = 1;
    for (int64_t size : shape(i))
      all *= size;
    return all;
  }

private:
  std::vector<ngc_request> asked;
};

inline ngc_request request(const char *port, const char *property = nullptr) {
  ngc_request result = {};
  result.port = port;
  result.property = property;
  return result;
}

#endif
