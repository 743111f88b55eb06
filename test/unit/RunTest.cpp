// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- RunTest.cpp - arguments, .npy files and results of ngc-run --------===//
#include "tools/ngc-run/Run.h"

#include <cmath>
#include <filesystem>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace ngc::run;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace {

/// A folder of this test, removed at its end.
class RunTest : public testing::Test {
protected:
  fs::path folder =
      fs::path(testing::TempDir()) / ("ngc-run-" + std::to_string(::getpid()));
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
  std::string path(const std::string &name) const { return folder / name; }

  std::string errorOf(const std::function<void()> &action) {
    try {
      action();
    } catch (const Error &error) {
      return error.what();
    }
    return "no error";
  }
  /// The error of reading a file of these bytes, from its reason on.
  std::string npyError(const std::string &bytes) {
    writeFile(path("bad.npy"), bytes);
    std::string text = errorOf([&] { readNpy(path("bad.npy")); });
    std::string begin = "cannot read '" + path("bad.npy") + "': ";
    EXPECT_EQ(text.substr(0, begin.size()), begin);
    return text.substr(begin.size());
  }
};

/// A file of version `version` with this header and these numbers.
std::string npy(int version, const std::string &header,
                const std::string &data) {
  std::string file = std::string("\x93NUMPY") + char(version) + '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    file += char(header.size() >> 8 * i);
  return file + header + data;
}

std::string bytesOf(const Array &array) {
  return {array.bytes.begin(), array.bytes.end()};
}

const ngc_port real = {"x", NGC_REAL32, 1, nullptr, 1, 0, nullptr};
const ngc_port integer = {"n", NGC_INT64, 0, nullptr, 1, 9, nullptr};
const ngc_coder classCoder = {"class", "{}", 2, 0, nullptr, -1, -1};
const ngc_port label = {"c", NGC_INT64, 0, nullptr, 1, 2, &classCoder};
const ngc_coder imageCoder = {"image", "{}", 0, 0, nullptr, 0, -1};
const ngc_port image = {"i", NGC_REAL32, 3, nullptr, 1, 0, &imageCoder};

} // namespace

//===-- .npy --------------------------------------------------------------===//

TEST_F(RunTest, NpyVersionsAndOrders) {
  for (int version : {1, 2, 3}) {
    writeFile(path("a.npy"),
              npy(version,
                  "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }",
                  std::string("\1\0\2\0\3\0\4\0\5\0\6\0", 12)));
    Array array = readNpy(path("a.npy"));
    EXPECT_EQ(array.type, NGC_INT16);
    EXPECT_THAT(array.dims, ElementsAre(2, 3));
    EXPECT_THAT(array.strides, ElementsAre(6, 2));
    EXPECT_EQ(array.bytes.size(), 12u);
  }
  writeFile(path("f.npy"), npy(1,
                               "{\"shape\": (2,3), \"fortran_order\": True, "
                               "\"descr\": \">u2\"}\n",
                               std::string("\0\1\0\2\0\3\0\4\0\5\0\6", 12)));
  Array array = readNpy(path("f.npy"));
  EXPECT_THAT(array.strides, ElementsAre(2, 4));
  EXPECT_EQ(bytesOf(array), std::string("\1\0\2\0\3\0\4\0\5\0\6\0", 12));
}

TEST_F(RunTest, NpyDtypes) {
  std::pair<const char *, ngc_type> types[] = {
      {"|b1", NGC_BOOL},   {"|i1", NGC_INT8},   {"<i2", NGC_INT16},
      {"<i4", NGC_INT32},  {"<i8", NGC_INT64},  {"|u1", NGC_UINT8},
      {"<u2", NGC_UINT16}, {"<u4", NGC_UINT32}, {"<u8", NGC_UINT64},
      {"<f2", NGC_REAL16}, {"<f4", NGC_REAL32}, {"<f8", NGC_REAL64}};
  for (auto [code, type] : types) {
    std::string header = "{'descr': '" + std::string(code) +
                         "', 'fortran_order': False, 'shape': ()}";
    writeFile(path("t.npy"),
              npy(1, header, std::string(ngc_type_bytes(type), '\1')));
    Array array = readNpy(path("t.npy"));
    EXPECT_EQ(array.type, type);
    EXPECT_TRUE(array.dims.empty());
  }
}

TEST_F(RunTest, NpyErrors) {
  std::string begin = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  EXPECT_EQ(npyError("hello"), "it is not a .npy file");
  EXPECT_EQ(npyError("\x93NUMPY"), "it ends early");
  EXPECT_EQ(npyError(npy(4, begin + "(1,)}", "....")),
            "its format version 4 is unknown, expected 1 to 3");
  EXPECT_EQ(npyError(npy(1, begin + "(2,)}", "....")),
            "it holds 4 bytes of numbers, but its shape needs 8");
  EXPECT_EQ(npyError(npy(1, begin + "(1,)}", "....").substr(0, 30)),
            "it ends early");
  EXPECT_THAT(npyError(npy(1, begin + "(1x)}", "....")),
              HasSubstr("its header is damaged: expected ',' or ')'"));
  EXPECT_THAT(npyError(npy(1, "{'descr': '<f4'}", "....")),
              HasSubstr("expected the keys descr, fortran_order and shape"));
  EXPECT_THAT(npyError(npy(1, begin + "(99999999999, 99999999999)}", "")),
              HasSubstr("its shape is too large"));
  EXPECT_THAT(npyError(npy(1, begin + "(1,1,1,1,1,1,1,1,1,1)}", "....")),
              HasSubstr("has 10 axes, at most 9 are possible"));
  std::string complex = "{'descr': '<c8', 'fortran_order': False, 'shape': ()}";
  EXPECT_THAT(npyError(npy(1, complex, "........")),
              HasSubstr("its dtype '<c8' is not numeric"));
  std::string record = "{'descr': [('a', '<f4')], 'shape': ()}";
  EXPECT_THAT(npyError(npy(1, record, "....")),
              HasSubstr("its elements are records"));
  EXPECT_EQ(errorOf([&] { readNpy(path("absent.npy")); }),
            "cannot read '" + path("absent.npy") +
                "': No such file or directory");
}

TEST_F(RunTest, CutNpyFilesAreRefused) {
  std::string good =
      npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }\n",
          std::string(24, '\0'));
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(npyError(good.substr(0, size)), "") << size;
}

TEST_F(RunTest, WhatIsWrittenIsRead) {
  float numbers[] = {1, 2, 3, 4, 5, 6};
  writeNpy(path("w.npy"), NGC_REAL32, {3, 2}, numbers);
  Array array = readNpy(path("w.npy"));
  EXPECT_EQ(array.type, NGC_REAL32);
  EXPECT_THAT(array.dims, ElementsAre(3, 2));
  EXPECT_EQ(std::memcmp(array.bytes.data(), numbers, sizeof(numbers)), 0);
  EXPECT_EQ(fs::file_size(path("w.npy")) % 64, sizeof(numbers) % 64);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
  EXPECT_EQ(errorOf([] { writeNpy("/dev/full", NGC_REAL32, {}, "...."); }),
            "cannot write '/dev/full': No space left on device");
}

//===-- inputs ------------------------------------------------------------===//

TEST_F(RunTest, JsonNumbersAreArrays) {
  Values values;
  ngc_value value = values.parse("[[1, 2.5], [\"NaN\", -3]]", real);
  ASSERT_EQ(value.kind, NGC_ARRAY);
  EXPECT_EQ(value.type, NGC_REAL64);
  ASSERT_EQ(value.rank, 2u);
  EXPECT_EQ(value.dims[0], 2);
  auto *numbers = static_cast<const double *>(value.data);
  EXPECT_EQ(numbers[1], 2.5);
  EXPECT_TRUE(std::isnan(numbers[2]));

  value = values.parse("9007199254740993", integer);
  ASSERT_EQ(value.type, NGC_INT64);
  EXPECT_EQ(value.rank, 0u);
  EXPECT_EQ(*static_cast<const int64_t *>(value.data), 9007199254740993);

  // In JSON white is 1, so integers are pixels of real numbers, too.
  EXPECT_EQ(values.parse("[[0, 1]]", image).type, NGC_REAL64);
  // Ragged lists stay lists; the runtime names the port that refuses them.
  EXPECT_EQ(values.parse("[[1], [2, 3]]", real).kind, NGC_LIST);
}

TEST_F(RunTest, LabelsAndFiles) {
  Values values;
  for (const char *text : {"\"cat\"", "cat"}) {
    ngc_value value = values.parse(text, label);
    EXPECT_EQ(value.kind, NGC_TEXT);
    EXPECT_EQ(value.count, 3u);
  }
  ngc_value list = values.parse("[\"cat\", 2]", label);
  ASSERT_EQ(list.kind, NGC_LIST);
  EXPECT_EQ(list.items[0].kind, NGC_TEXT);
  EXPECT_EQ(list.items[1].number, 2);

  writeFile(path("x.json"), "[1, 2, 3]");
  EXPECT_EQ(values.parse(path("x.json"), real).dims[0], 3);
  writeFile(path("x.png"), "");
  ngc_value picture = values.parse(path("x.png"), image);
  EXPECT_EQ(picture.kind, NGC_PATH);
  EXPECT_EQ(static_cast<const char *>(picture.data), path("x.png"));
  EXPECT_THAT(errorOf([&] { values.parse(path("x.png"), real); }),
              HasSubstr("input 'x': it has no image encoder"));
}

TEST_F(RunTest, InputErrors) {
  Values values;
  EXPECT_EQ(errorOf([&] { values.parse("absent.png", image); }),
            "input 'i': 'absent.png' is neither a file nor JSON text");
  EXPECT_THAT(errorOf([&] { values.parse("[1, 2", real); }),
              HasSubstr("input 'x': parse error at line 1, column 6"));
  EXPECT_EQ(errorOf([&] { values.parse("{\"a\": 1}", real); }),
            "input 'x': expected numbers, got {\"a\":1}");
  EXPECT_EQ(errorOf([&] { values.parse("[null]", label); }),
            "input 'c': expected numbers or labels, got null");
}

TEST_F(RunTest, ArgumentsFindTheirPorts) {
  ngc_port ports[] = {real, label};
  ngc_model tables = {};
  tables.input_count = 2;
  tables.inputs = ports;
  Values values;
  auto inputs = parseInputs(tables, {"c=cat", "x=[1]", "c=dog"}, values);
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_STREQ(inputs[0].port, "x");
  EXPECT_EQ(inputs[0].value.kind, NGC_ARRAY);
  EXPECT_EQ(inputs[1].value.kind, NGC_LIST);
  EXPECT_EQ(inputs[1].value.count, 2u);
  EXPECT_EQ(errorOf([&] { parseInputs(tables, {"y=3"}, values); }),
            "the net has no input 'y'; expected 'x' or 'c'");
  EXPECT_EQ(errorOf([&] { parseInputs(tables, {"[3]"}, values); }),
            "'[3]' says no input; write x=[3]");
  tables.input_count = 1;
  inputs = parseInputs(tables, {"[1]", "[2]"}, values);
  EXPECT_EQ(inputs[0].value.count, 2u);
}

//===-- requests and results ----------------------------------------------===//

TEST_F(RunTest, RequestsOfOutputs) {
  ngc_port ports[] = {real, label};
  ngc_model tables = {};
  tables.output_count = 2;
  tables.outputs = ports;
  auto names = [&](const Wanted &wanted) {
    std::string text;
    for (const Request &request : chooseRequests(tables, wanted))
      text += request.name + " ";
    return text;
  };
  EXPECT_EQ(names({}), "x c ");
  EXPECT_EQ(
      names({.outputs = {"c:TopProbabilities:3", "x"}, .properties = {"None"}}),
      "c:TopProbabilities:3 x:None ");
  EXPECT_EQ(errorOf([&] { names({.outputs = {"z"}}); }),
            "the net has no output 'z'; expected 'x' or 'c'");
}

TEST_F(RunTest, NearNamesAreSuggested) {
  std::vector<std::string> names = {"Input", "Target", "Mask"};
  EXPECT_EQ(suggest("Inptu", names), "; did you mean 'Input'?");
  EXPECT_EQ(suggest("target", names), "; did you mean 'Target'?");
  EXPECT_EQ(suggest("Weights", names),
            "; expected 'Input', 'Target' or 'Mask'");
  EXPECT_EQ(suggest("x", {}), "");
}

TEST_F(RunTest, NumbersAsJson) {
  float numbers[] = {0.1f, NAN, -INFINITY, 3};
  ngc_result result = {};
  result.kind = NGC_RESULT_ARRAY;
  result.type = NGC_REAL32;
  result.rank = 2;
  result.dims[0] = result.dims[1] = 2;
  result.data = numbers;
  EXPECT_EQ(toJson(result).dump(), "[[0.1,\"NaN\"],[\"-Infinity\",3.0]]");
  result.rank = 0;
  EXPECT_EQ(toJson(result).dump(), "0.1");
  uint8_t truth[] = {0, 1};
  result.type = NGC_BOOL;
  result.rank = 1;
  result.data = truth;
  EXPECT_EQ(toJson(result).dump(), "[false,true]");
}

TEST_F(RunTest, ClassesAsJson) {
  const char *labels[] = {"cat", "dog"};
  int64_t positions[] = {1, 0, 1};
  int64_t counts[] = {2, 0, 1};
  float numbers[] = {0.75f, 0.25f, 1.0f};
  ngc_result result = {};
  result.kind = NGC_RESULT_CLASSES;
  result.rank = 1;
  result.dims[0] = 3;
  result.positions = positions;
  result.labels = labels;
  EXPECT_EQ(toJson(result).dump(), R"(["dog","cat","dog"])");
  result.counts = counts;
  EXPECT_EQ(toJson(result).dump(), R"([["dog","cat"],[],["dog"]])");
  EXPECT_THAT(errorOf([&] { toNpy(result, path("c.npy")); }),
              HasSubstr("cannot be written as .npy"));
  result.counts = nullptr;
  result.labels = nullptr;
  EXPECT_EQ(toJson(result).dump(), "[2,1,2]");
  EXPECT_EQ(toNpy(result, path("c.npy"))["shape"].dump(), "[3]");
  ngc_coder coder = {};
  coder.classes = labels;
  Request probabilities = {"y:Probabilities", "y", "Probabilities", &coder};
  ngc_result all = {};
  all.kind = NGC_RESULT_ARRAY;
  all.type = NGC_REAL32;
  all.rank = 1;
  all.dims[0] = 2;
  all.data = numbers;
  EXPECT_EQ(toJson(probabilities, all).dump(), R"({"cat":0.75,"dog":0.25})");
  result.kind = NGC_RESULT_RULES;
  result.type = NGC_REAL32;
  result.dims[0] = 2;
  result.data = numbers;
  result.labels = labels;
  EXPECT_EQ(toJson(result).dump(), R"([{"class":"dog","probability":0.75},)"
                                   R"({"class":"cat","probability":0.25}])");
}
