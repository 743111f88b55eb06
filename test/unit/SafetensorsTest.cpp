// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading safetensors: what a good file gives, and what is said of each way in
// which a file can be bad.
#include "ngc/Safetensors.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace llvm;
using namespace ngc;

/// A file's content: the header's length, the header, the data.
static std::string content(StringRef header, StringRef data = "") {
  char length[8];
  support::endian::write64le(length, header.size());
  return std::string(length, 8) + header.str() + data.str();
}

static Expected<Safetensors> parse(const std::string &bytes) {
  return Safetensors::open(MemoryBuffer::getMemBufferCopy(bytes),
                           "net.safetensors");
}

/// The error of a file with one line of header for tensor "w".
static std::string errorOf(const std::string &bytes) {
  auto file = parse(bytes);
  return file ? "" : toString(file.takeError());
}

static std::string header(StringRef type, StringRef shape, StringRef offsets) {
  return ("{\"w\": {\"dtype\": \"" + type + "\", \"shape\": " + shape +
          ", \"data_offsets\": " + offsets + "}}")
      .str();
}

TEST(Safetensors, ReadsTensors) {
  const float values[] = {1, NAN, 3};
  std::string data(reinterpret_cast<const char *>(values), sizeof values);
  data += "\x01\x02";
  auto file = parse(content(
      R"({"__metadata__": {"made": "by hand"},
     "b": {"dtype": "I8", "shape": [2, 1], "data_offsets": [12, 14]},
     "a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]},
     "none": {"dtype": "I64", "shape": [0, 4], "data_offsets": [12, 12]}})",
      data));
  ASSERT_TRUE(bool(file)) << toString(file.takeError());
  ASSERT_EQ(file->tensors().size(), 3u);
  EXPECT_EQ(file->tensors()[0].key, "a");
  EXPECT_EQ(file->tensors()[1].key, "none");
  auto tensor = file->get("a", {3});
  ASSERT_TRUE(bool(tensor));
  EXPECT_EQ((*tensor)->type, NGC_REAL32);
  float read[3];
  ASSERT_EQ((*tensor)->data.size(), sizeof read);
  memcpy(read, (*tensor)->data.data(), sizeof read);
  EXPECT_EQ(read[0], 1);
  EXPECT_TRUE(std::isnan(read[1]));
  EXPECT_EQ(file->find("b")->shape, (std::vector<int64_t>{2, 1}));
  ASSERT_EQ(file->metadata().size(), 1u);
  EXPECT_EQ(file->metadata()[0].second, "by hand");
}

TEST(Safetensors, KnowsTheTypes) {
  const std::pair<const char *, ngc_type> types[] = {
      {"F64", NGC_REAL64}, {"F16", NGC_REAL16}, {"BF16", NGC_BFLOAT16},
      {"I64", NGC_INT64},  {"I32", NGC_INT32},  {"I16", NGC_INT16},
      {"U64", NGC_UINT64}, {"U32", NGC_UINT32}, {"U16", NGC_UINT16},
      {"U8", NGC_UINT8},   {"BOOL", NGC_BOOL}};
  for (auto [name, type] : types) {
    auto file = parse(content(header(name, "[0]", "[0, 0]")));
    ASSERT_TRUE(bool(file)) << toString(file.takeError());
    EXPECT_EQ(file->find("w")->type, type) << name;
  }
}

TEST(Safetensors, LookUpErrors) {
  std::string data(8, '\0');
  auto file = parse(content(
      R"({"conv1/Weights":
       {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
     "small": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [4, 8]}})",
      data));
  ASSERT_TRUE(bool(file)) << toString(file.takeError());
  EXPECT_EQ(toString(file->get("conv1/Weight").takeError()),
            "'net.safetensors' has no tensor 'conv1/Weight'; did you mean "
            "'conv1/Weights'?");
  EXPECT_EQ(toString(file->get("x").takeError()),
            "'net.safetensors' has no tensor 'x'; it has 'conv1/Weights', "
            "'small'");
  EXPECT_EQ(toString(file->get("conv1/Weights", {2, 3}).takeError()),
            "'net.safetensors': tensor 'conv1/Weights' has shape [1], "
            "expected [2, 3]");
  EXPECT_EQ(toString(file->get("small").takeError()),
            "'net.safetensors': tensor 'small': unknown dtype 'F8_E4M3', "
            "expected F64, F32, F16, BF16, BOOL or an integer type such as "
            "I64");
}

TEST(Safetensors, BadHeaders) {
  EXPECT_EQ(errorOf("short"),
            "'net.safetensors': is no safetensors file: it has 5 bytes");
  EXPECT_EQ(errorOf(content("{}").substr(0, 9)),
            "'net.safetensors': is truncated: its header has 2 bytes, but "
            "only 1 follow");
  EXPECT_EQ(errorOf(std::string(16, '\x7f')),
            "'net.safetensors': is no safetensors file: its header would have "
            "9187201950435737471 bytes, more than the format allows");
  const char *notObject = "'net.safetensors': is no safetensors file: its "
                          "header is not a JSON object of tensors";
  EXPECT_EQ(errorOf(content("[1]")), notObject);
  EXPECT_EQ(errorOf(content("{\"a\": " + std::string(1 << 20, '['))),
            notObject);
  EXPECT_NE(errorOf(content("{\"a\": }")).find("is not valid JSON"),
            std::string::npos);
  EXPECT_EQ(errorOf(content("{\"__metadata__\": 3}")),
            "'net.safetensors': '__metadata__' is not an object of texts");
}

TEST(Safetensors, BadTensors) {
  const std::string at = "'net.safetensors': tensor 'w': ";
  std::string data(8, '\0');
  EXPECT_EQ(errorOf(content("{\"w\": 3}")), at + "has no 'dtype'");
  EXPECT_EQ(errorOf(content("{\"w\": {\"dtype\": \"F32\"}}")),
            at + "has no 'shape'");
  EXPECT_EQ(errorOf(content(header("F32", "[-2]", "[0, 8]"), data)),
            at + "its shape has a size that is not an integer >= 0");
  EXPECT_EQ(errorOf(content(header("F32", "[2]", "[8, 0]"), data)),
            at + "its 'data_offsets' are not two growing integers");
  EXPECT_EQ(errorOf(content(header("F32", "[2]", "[0, 8, 9]"), data)),
            at + "its 'data_offsets' are not two growing integers");
  EXPECT_EQ(errorOf(content(header("F32", "[4]", "[0, 16]"), data)),
            at + "its data end at byte 16, but the file holds 8 bytes of data");
  EXPECT_EQ(errorOf(content(header("F32", "[3]", "[0, 8]"), data)),
            at + "its data have 8 bytes, but F32 of shape [3] needs 12");
  EXPECT_EQ(errorOf(content(header("F64", "[4294967296, 4294967296]", "[0, 8]"),
                            data)),
            at + "its data have 8 bytes, but F64 of shape [4294967296, "
                 "4294967296] needs more than can be");
  EXPECT_EQ(errorOf(content(header("F32", "[1]", "[4, 8]"), data)),
            at + "there are 4 bytes before its data that belong to no tensor");
  EXPECT_EQ(errorOf(content(header("F32", "[1]", "[0, 4]"), data)),
            "'net.safetensors': the last 4 bytes belong to no tensor");
  EXPECT_EQ(errorOf(content(
                R"({"a": {"dtype": "U8", "shape": [6], "data_offsets": [0, 6]},
              "w": {"dtype": "U8", "shape": [4], "data_offsets": [4, 8]}})",
                data)),
            at + "its data overlap those of 'a'");
}

TEST(Safetensors, FilesOnDisk) {
  EXPECT_EQ(toString(Safetensors::open("/nowhere/net.safetensors").takeError()),
            "cannot read '/nowhere/net.safetensors': no such file or "
            "directory");
  EXPECT_EQ(toString(Safetensors::open("/").takeError()),
            "cannot read '/': it is a folder");
}

TEST(Safetensors, HeaderRoundTrip) {
  const char bytes[12] = {1, 2, 3};
  Safetensors::Tensor a{"a", "", NGC_REAL32, {2}, ArrayRef(bytes, 8)};
  Safetensors::Tensor b{"b/\"x\"", "", NGC_UINT8, {2, 2}, ArrayRef(bytes, 4)};
  std::string text = safetensorsHeader({a, b});
  EXPECT_EQ(text.size() % 8, 0u);
  auto file = parse(text + std::string(bytes, 8) + std::string(bytes, 4));
  ASSERT_TRUE(bool(file)) << toString(file.takeError());
  EXPECT_EQ(file->find("a")->shape, a.shape);
  ASSERT_TRUE(file->find("b/\"x\""));
  EXPECT_EQ(file->find("b/\"x\"")->data, b.data);
}
