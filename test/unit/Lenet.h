// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The LeNet of docs/examples, compiled and opened.
#ifndef TEST_UNIT_LENET_H
#define TEST_UNIT_LENET_H

#include "ngc/runtime.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

/// Null if that fails, and then the test has failed too.
inline ngc_handle *openLenet(const std::string &test) {
  std::string path = testing::TempDir() + "ngc-" + test + ".so";
  std::string command = std::string(NGC_COMPILER) +
                        " " NGC_SOURCE_DIR "/docs/examples/lenet.mlir -o " +
                        path;
  ngc_handle *model = nullptr;
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(ngc_model_open(path.c_str(), &model), NGC_OK)
      << ngc_last_error(nullptr);
  std::filesystem::remove(path);
  return model;
}

#endif
