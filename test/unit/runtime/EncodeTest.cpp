// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- EncodeTest.cpp - raw values become arrays -------------------------===//

#include "Support.h"

#include <cstring>

namespace {

std::vector<int64_t> integers(std::initializer_list<int64_t> list) {
  return list;
}

/// The raw array that a model's encoder makes of one value.
template <typename T>
std::vector<T> encoded(const ngc_model &model, ngc_value value) {
  Session session(model);
  EXPECT_EQ(session.run({{"Input", value}}, {request("Output", "None")}),
            NGC_OK)
      << session.error();
  return session.values<T>();
}

std::string refusal(const ngc_model &model, ngc_value value) {
  Session session(model);
  return session.errorOf({{"Input", value}}, {request("Output", "None")});
}

ngc_value pixels(const std::vector<uint8_t> &data,
                 const std::vector<int64_t> &dims) {
  return ngc_value_array(data.data(), NGC_UINT8, uint32_t(dims.size()),
                         dims.data());
}

} // namespace

//===-- classes ----------------------------------------------------------===//

TEST(Encode, ClassIndex) {
  EXPECT_EQ(encoded<int64_t>(echoIndex, ngc_value_text("bird")), integers({3}));
  ngc_value batch[] = {ngc_value_text("dog"), ngc_value_text("cat")};
  EXPECT_EQ(encoded<int64_t>(echoIndex, ngc_value_list(batch, 2)),
            integers({2, 1}));
  // An integer array is already in the port's form.
  int32_t positions[] = {3, 1, 2};
  int64_t three = 3;
  EXPECT_EQ(encoded<int64_t>(echoIndex,
                             ngc_value_array(positions, NGC_INT32, 1, &three)),
            integers({3, 1, 2}));
  positions[1] = 4;
  EXPECT_EQ(
      refusal(echoIndex, ngc_value_array(positions, NGC_INT32, 1, &three)),
      "port 'Input': 4 at [1] is out of range 1 to 3");
}

TEST(Encode, UnknownClasses) {
  EXPECT_EQ(refusal(echoIndex, ngc_value_text("catt")),
            "port 'Input': unknown class 'catt'; did you mean 'cat'?");
  EXPECT_EQ(refusal(echoIndex, ngc_value_number(7)),
            "port 'Input': unknown class '7'; there is 'cat', 'dog', 'bird'");
  EXPECT_EQ(refusal(echoIndex, ngc_value_bytes("cat", 3)),
            "port 'Input': expected class labels or numbers, got bytes");
}

TEST(Encode, NumberedClasses) {
  ngc_value pair[] = {ngc_value_number(3), ngc_value_text("1")};
  EXPECT_EQ(encoded<int64_t>(echoNumbered, ngc_value_list(pair, 2)),
            integers({3, 1}));
  pair[1] = ngc_value_number(4);
  EXPECT_EQ(refusal(echoNumbered, ngc_value_list(pair, 2)),
            "port 'Input': unknown class '4', expected 1 to 3");
  pair[1] = ngc_value_number(1.5);
  EXPECT_EQ(refusal(echoNumbered, ngc_value_list(pair, 2)),
            "port 'Input': unknown class '1.5', expected 1 to 3");
  EXPECT_EQ(refusal(echoNumbered, pair[0]),
            "port 'Input': expected shape [2] or a batch [n, 2], got []");
}

TEST(Encode, ClassIndicators) {
  ngc_value batch[] = {ngc_value_text("dog"), ngc_value_text("cat")};
  EXPECT_EQ(encoded<float>(echoIndicator, ngc_value_list(batch, 2)),
            (std::vector<float>{0, 1, 0, 1, 0, 0}));
  // Mapped over an axis of two: a pair is one example.
  EXPECT_EQ(encoded<float>(echoIndicators, ngc_value_list(batch, 2)),
            (std::vector<float>{0, 1, 0, 1, 0, 0}));
  ngc_value pairs[] = {ngc_value_list(batch, 2), ngc_value_list(batch, 2)};
  Session session(echoIndicators);
  ASSERT_EQ(session.run({{"Input", ngc_value_list(pairs, 2)}},
                        {request("Output", "None")}),
            NGC_OK);
  EXPECT_EQ(session.shape(), integers({2, 2, 3}));
  // Reals of the port's shape pass by the encoder.
  float soft[] = {.5, .25, .25};
  int64_t three = 3;
  EXPECT_EQ(encoded<float>(echoIndicator,
                           ngc_value_array(soft, NGC_REAL32, 1, &three)),
            std::vector<float>(soft, soft + 3));
}

TEST(Encode, Multilabel) {
  ngc_value labels[] = {ngc_value_text("bird"), ngc_value_text("cat")};
  EXPECT_EQ(encoded<float>(echoTags, ngc_value_list(labels, 2)),
            (std::vector<float>{1, 0, 1}));
  EXPECT_EQ(encoded<float>(echoTags, labels[0]), (std::vector<float>{0, 0, 1}));
  EXPECT_EQ(encoded<float>(echoTags, ngc_value_list(labels, 0)),
            (std::vector<float>{0, 0, 0}));
  ngc_value batch[] = {ngc_value_list(labels, 1), ngc_value_list(labels, 2)};
  EXPECT_EQ(encoded<float>(echoTags, ngc_value_list(batch, 2)),
            (std::vector<float>{0, 0, 1, 1, 0, 1}));
  labels[1] = ngc_value_text("birds");
  EXPECT_EQ(refusal(echoTags, ngc_value_list(labels, 2)),
            "port 'Input': unknown class 'birds'; did you mean 'bird'?");
}

//===-- booleans ---------------------------------------------------------===//

TEST(Encode, Booleans) {
  EXPECT_EQ(encoded<float>(echoTruth, ngc_value_text("True")),
            std::vector<float>{1});
  EXPECT_EQ(encoded<float>(echoTruth, ngc_value_number(0)),
            std::vector<float>{0});
  uint8_t flags[] = {1, 0, 0, 1, 1, 2};
  int64_t dims[] = {3, 2};
  EXPECT_EQ(
      encoded<float>(echoTruths, ngc_value_array(flags, NGC_BOOL, 2, dims)),
      (std::vector<float>{1, 0, 0, 1, 1, 1}));
  ngc_value pair[] = {ngc_value_text("False"), ngc_value_text("true")};
  EXPECT_EQ(encoded<float>(echoTruths, ngc_value_list(pair, 2)),
            (std::vector<float>{0, 1}));
  EXPECT_EQ(refusal(echoTruth, ngc_value_text("yes")),
            "port 'Input': expected 'True' or 'False', got 'yes'");
}

//===-- images -----------------------------------------------------------===//

TEST(Encode, Pixels) {
  // A 2 x 3 image; the fake encoder takes its corners.
  std::vector<uint8_t> grey = {0, 9, 51, 102, 9, 255};
  std::vector<float> corners = {0, .2f, .4f, 1}, expected;
  for (int c = 0; c < 3; ++c)
    expected.insert(expected.end(), corners.begin(), corners.end());
  EXPECT_EQ(encoded<float>(echoImage, pixels(grey, {2, 3})), expected);
  EXPECT_EQ(encoded<float>(echoImage, pixels(grey, {2, 3, 1})), expected);
  std::vector<uint8_t> colour, withAlpha;
  for (uint8_t value : grey) {
    colour.insert(colour.end(), {value, value, value});
    withAlpha.insert(withAlpha.end(), {value, value, value, 77});
  }
  EXPECT_EQ(encoded<float>(echoImage, pixels(colour, {2, 3, 3})), expected);
  EXPECT_EQ(encoded<float>(echoImage, pixels(withAlpha, {2, 3, 4})), expected);
  std::vector<float> real;
  for (uint8_t value : colour)
    real.push_back(float(value) / 255);
  int64_t dims[] = {2, 3, 3};
  EXPECT_EQ(encoded<float>(echoImage,
                           ngc_value_array(real.data(), NGC_REAL32, 3, dims)),
            expected);
  std::vector<uint16_t> deep;
  for (uint8_t value : grey)
    deep.push_back(uint16_t(value * 257));
  EXPECT_EQ(encoded<float>(echoImage,
                           ngc_value_array(deep.data(), NGC_UINT16, 2, dims)),
            expected);
}

TEST(Encode, BatchesOfPixels) {
  std::vector<uint8_t> two(2 * 5 * 6, 255);
  std::fill(two.begin(), two.begin() + 30, 0);
  std::vector<float> expected(24, 1);
  std::fill(expected.begin(), expected.begin() + 12, 0);
  EXPECT_EQ(encoded<float>(echoImage, pixels(two, {2, 5, 6})), expected);
  EXPECT_EQ(encoded<float>(echoImage, pixels(two, {2, 10, 3, 1})), expected);
  // Images of different sizes stand in a list.
  ngc_value list[] = {pixels(two, {5, 6}), pixels(two, {2, 3})};
  std::vector<int64_t> small = {1, 1}, large = {5, 6};
  list[0].dims = large.data();
  list[1] = ngc_value_array(&two[59], NGC_UINT8, 2, small.data());
  EXPECT_EQ(encoded<float>(echoImage, ngc_value_list(list, 2)), expected);
  // Mapped over an axis of two, these are one example, [2, 3, 2, 2].
  EXPECT_EQ(encoded<float>(echoImages, ngc_value_list(list, 2)), expected);
  std::vector<int64_t> dims = {2, 5, 6};
  EXPECT_EQ(encoded<float>(echoImages, pixels(two, dims)), expected);
}

TEST(Encode, ArraysPassByImageEncoders) {
  std::vector<float> array(12, .25f);
  int64_t dims[] = {3, 2, 2};
  EXPECT_EQ(encoded<float>(echoImage,
                           ngc_value_array(array.data(), NGC_REAL32, 3, dims)),
            array);
}

TEST(Encode, WrongPixels) {
  std::vector<int32_t> wrong(12);
  int64_t dims[] = {2, 6};
  EXPECT_EQ(
      refusal(echoImage, ngc_value_array(wrong.data(), NGC_INT32, 2, dims)),
      "port 'Input': expected pixels of type uint8, uint16 or real, got "
      "int32");
  EXPECT_EQ(refusal(echoImage, ngc_value_number(1)),
            "port 'Input': expected image files or pixels, got a number");
  EXPECT_EQ(refusal(echoImage, pixels({}, {0, 6})),
            "port 'Input': the encoder cannot take shape [0, 6, 3]");
}

//===-- registered routines ----------------------------------------------===//

/// "Reads" a file whose bytes are the grey value of one row of pixels.
static ngc_status readRow(void *user, const ngc_coder *coder,
                          const ngc_value *value,
                          const ngc_allocator *allocator, ngc_decoded *result,
                          char *error, uint64_t errorBytes) {
  EXPECT_STREQ(coder->kind, "image");
  ++*static_cast<int *>(user);
  const uint8_t *bytes = static_cast<const uint8_t *>(value->data);
  if (value->kind == NGC_PATH) {
    snprintf(error, errorBytes, "cannot open '%s'", (const char *)value->data);
    return NGC_ERROR_FILE;
  }
  result->data = static_cast<float *>(
      allocator->allocate(allocator->context, value->count * 12));
  result->rank = 3;
  result->dims[0] = 1;
  result->dims[1] = int64_t(value->count);
  result->dims[2] = 3;
  for (uint64_t i = 0; i < value->count * 3; ++i)
    result->data[i] = bytes[i / 3];
  return NGC_OK;
}

TEST(Encode, RegisteredCoders) {
  EXPECT_EQ(refusal(echoImage, ngc_value_bytes("\1\2", 2)),
            "port 'Input': nothing in this program reads files for coders of "
            "kind 'image', link ngc_coders and call ngc_coders_register");
  int calls = 0;
  ASSERT_EQ(ngc_register_coder("image", readRow, &calls), NGC_OK);
  EXPECT_EQ(encoded<float>(echoImage, ngc_value_bytes("\1\2", 2)),
            (std::vector<float>{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}));
  ngc_value files[] = {ngc_value_bytes("\1", 1), ngc_value_bytes("\7", 1)};
  EXPECT_EQ(encoded<float>(echoImage, ngc_value_list(files, 2))[12], 7);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(refusal(echoImage, ngc_value_path("absent.png")),
            "port 'Input': cannot open 'absent.png'");
  EXPECT_EQ(ngc_register_coder("image", nullptr, nullptr), NGC_OK);
  EXPECT_EQ(ngc_register_coder(nullptr, readRow, nullptr), NGC_ERROR_NULL);
}

TEST(Encode, PixelsInReal64) {
  Session session(echoImage64);
  const uint8_t grey[] = {0, 51, 102, 255};
  const int64_t dims[] = {2, 2};
  ASSERT_EQ(session.run({{nullptr, ngc_value_array(grey, NGC_UINT8, 2, dims)}},
                        {request("Output")}),
            NGC_OK)
      << session.error();
  EXPECT_EQ(session.result().type, NGC_REAL64);
  EXPECT_EQ(session.values<double>()[1], double(51 / 255.0f));
  EXPECT_EQ(session.values<double>()[11], 1);
}
