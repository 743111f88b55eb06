// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- CodersNetTest.cpp - picture files at the port of a net ------------===//
//
// A hand-made model: its encoder makes the mean red, green and blue of a
// picture, its net gives them back.
//
//===----------------------------------------------------------------------===//
#include "CodersFiles.h"
#include "ngc/coders.h"
#include "ngc/net.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <png.h>
#include <unistd.h>

using namespace ngc::test;

namespace {

//===-- the model ---------------------------------------------------------===//

int32_t encode(const ngc_call *call) {
  auto *pixels = static_cast<const float *>(call->inputs[0]);
  auto *mean = static_cast<float *>(call->outputs[0]);
  int64_t count = call->dims[0] * call->dims[1];
  for (int c = 0; c < 3; ++c) {
    double sum = 0;
    for (int64_t i = 0; i < count; ++i)
      sum += pixels[3 * i + c];
    mean[c] = float(sum / count);
  }
  return 0;
}

int32_t evaluate(const ngc_call *call) {
  std::memcpy(call->outputs[0], call->inputs[0],
              call->dims[0] * 3 * sizeof(float));
  return 0;
}

const ngc_dim colour[] = {3}, colours[] = {-1, 3}, pixels[] = {-1, -2, 3};
const ngc_slot encodeIn = {"Pixels", NGC_REAL32, 3, pixels, 0, 0};
const ngc_slot encodeOut = {"Input", NGC_REAL32, 1, colour, 0, 0};
const ngc_slot netIn = {"Input", NGC_REAL32, 2, colours, 0, 0};
const ngc_slot netOut = {"Output", NGC_REAL32, 2, colours, 0, 0};

/// An entry of one input and one output.
ngc_entry entry(const char *name, ngc_entry_kind kind,
                int32_t (*run)(const ngc_call *), uint32_t dims,
                const ngc_slot &in, const ngc_slot &out) {
  ngc_entry made = {};
  made.name = name;
  made.kind = kind;
  made.precision = NGC_PRECISION_REAL32;
  made.mode = NGC_MODE_TEST;
  made.run = run;
  made.dim_count = dims;
  made.input_count = made.output_count = 1;
  made.inputs = &in;
  made.outputs = &out;
  return made;
}

const ngc_entry entries[] = {
    entry("evaluate", NGC_ENTRY_EVALUATE, evaluate, 1, netIn, netOut),
    entry("encode:Input", NGC_ENTRY_ENCODE, encode, 2, encodeIn, encodeOut)};
const ngc_version versions[] = {{"any", "", 2, 0, entries}};
const ngc_coder encoder = {"image", "{}", 0, 0, nullptr, 1, -1};
const ngc_port input = {"Input", NGC_REAL32, 1, colour, 1, 0, &encoder};
const ngc_port output = {"Output", NGC_REAL32, 1, colour, 1, 0, nullptr};

ngc_model meanModel() {
  ngc_model made = {};
  memcpy(made.magic, "ngcmodl", sizeof made.magic);
  made.abi_version = NGC_ABI_VERSION;
  made.bytes = sizeof made;
  made.name = "mean";
  made.compiler = "a test";
  made.input_count = made.output_count = made.version_count = 1;
  made.inputs = &input;
  made.outputs = &output;
  made.versions = versions;
  return made;
}
const ngc_model model = meanModel();

//===-- the pictures ------------------------------------------------------===//

/// A picture of one colour.
std::string png(uint8_t red, uint8_t green, uint8_t blue) {
  PngSpec spec = {3, 2, 8, PNG_COLOR_TYPE_RGB, {}};
  for (int i = 0; i < 6; ++i)
    spec.samples.insert(spec.samples.end(), {red, green, blue});
  return makePng(spec);
}

class CodersNetTest : public testing::Test {
protected:
  std::string path = std::filesystem::path(testing::TempDir()) /
                     ("ngc-net-" + std::to_string(::getpid()) + ".png");
  void SetUp() override {
    ngc::check(ngc_coders_register());
    std::ofstream(path, std::ios::binary) << png(255, 102, 0);
  }
  void TearDown() override { std::filesystem::remove(path); }

  static std::string errorOf(const ngc::Value &value) {
    try {
      ngc::Net net(model);
      net(value);
    } catch (const ngc::Error &error) {
      return error.what();
    }
    return "no error";
  }
};

} // namespace

TEST_F(CodersNetTest, PathsAndBytes) {
  ngc::Net net(model);
  auto fromFile = net(ngc::file(path)).only().tensor().numbers();
  EXPECT_FLOAT_EQ(fromFile[0], 1);
  EXPECT_FLOAT_EQ(fromFile[1], 102 / 255.0f);
  EXPECT_FLOAT_EQ(fromFile[2], 0);

  std::string file = png(0, 51, 255);
  auto bytes = std::as_bytes(std::span(file));
  auto batch =
      net(std::vector<ngc::Value>{ngc::Value::bytes(bytes), ngc::file(path)});
  EXPECT_EQ(batch.only().shape(), (ngc::Shape{2, 3}));
  EXPECT_FLOAT_EQ(batch.only().tensor().numbers()[1], 51 / 255.0f);
}

TEST_F(CodersNetTest, ErrorsNamePortAndFile) {
  EXPECT_EQ(errorOf(ngc::file(path + "x")),
            "port 'Input': cannot read '" + path +
                "x': No such file or directory");
  std::string cut = png(1, 2, 3);
  cut.resize(cut.size() / 2);
  EXPECT_EQ(errorOf(ngc::Value::bytes(std::as_bytes(std::span(cut)))),
            "port 'Input': cannot read the image's bytes: not a readable PNG "
            "file: the file ends early");
  std::ofstream(path, std::ios::binary) << "GIF89a";
  EXPECT_EQ(errorOf(ngc::file(path)), "port 'Input': cannot read '" + path +
                                          "': neither a PNG nor a JPEG file");
}

TEST_F(CodersNetTest, WithoutTheCoderTheErrorSaysSo) {
  ngc::check(ngc_register_coder("image", nullptr, nullptr));
  EXPECT_NE(errorOf(ngc::file(path)).find("ngc_coders"), std::string::npos)
      << errorOf(ngc::file(path));
}
