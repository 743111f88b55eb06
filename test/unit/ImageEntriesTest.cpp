// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiled image coder, through the runtime. What encoders give in
// general is judged by test/data/coders; here stand what must be exact, and
// decoders.
#include "CoderNets.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <random>

namespace {

using coders::net;
using ngc::Shape;
using Reals = std::vector<float>;
using Bytes = std::vector<uint8_t>;

Reals someReals(size_t count) {
  std::mt19937 generator(7);
  Reals values(count);
  for (float &value : values)
    value = float(generator() >> 8) * 0x1p-24f;
  return values;
}

/// [h, w, c] -> [c, h, w]
Reals planes(const Reals &pixels, int64_t channels) {
  Reals result(pixels.size());
  int64_t count = pixels.size() / channels;
  for (int64_t i = 0; i < count; ++i)
    for (int64_t c = 0; c < channels; ++c)
      result[c * count + i] = pixels[i * channels + c];
  return result;
}

//===-- encoders ---------------------------------------------------------===//

class SameSize : public testing::TestWithParam<const char *> {};

TEST_P(SameSize, IsLeftAsItIs) {
  Reals pixels = someReals(13 * 11 * 3), expected = planes(pixels, 3);
  std::vector<std::string> methods = {"stretch"};
  if (GetParam() == std::string("lanczos"))
    methods = {"stretch", "fit", "fill"};
  for (const std::string &method : methods) {
    auto y = net("encoder image<[11, 13], method = " + method +
                     ", resampling = " + GetParam() + ">",
                 "real<[3, 13, 11]>")(ngc::view(pixels, {13, 11, 3}));
    auto got = y.only().values<float>();
    EXPECT_EQ(Reals(got.begin(), got.end()), expected) << method;
  }
}

INSTANTIATE_TEST_SUITE_P(Resampling, SameSize,
                         testing::Values("nearest", "linear", "cubic",
                                         "lanczos", "area", "automatic"),
                         [](auto info) { return std::string(info.param); });

TEST(ImageEncoder, KeepsGrey) {
  Bytes pixels(28 * 28);
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = uint8_t(i);
  auto y = net("encoder image<[28, 28], color = grayscale>",
               "real<[1, 28, 28]>")(ngc::view(pixels, {28, 28}));
  auto got = y.only().values<float>();
  for (size_t i = 0; i < pixels.size(); ++i)
    ASSERT_NEAR(got[i], pixels[i] / 255.0, 1e-6) << i;
}

TEST(ImageEncoder, KeepsWhatIsEven) {
  Reals pixels(50 * 31 * 3, 0.375f);
  for (std::string resampling : {"linear", "cubic", "lanczos", "area"}) {
    auto y = net("encoder image<[7, 9], resampling = " + resampling + ">",
                 "real<[3, 9, 7]>")(ngc::view(pixels, {50, 31, 3}));
    for (float value : y.only().values<float>())
      ASSERT_NEAR(value, 0.375, 1e-6) << resampling;
  }
}

TEST(ImageEncoder, LetsArraysPass) {
  Reals array = someReals(3 * 4 * 5);
  auto y = net("encoder image<[5, 4]>",
               "real<[3, 4, 5]>")(ngc::view(array, {3, 4, 5}));
  auto got = y.only().values<float>();
  EXPECT_EQ(Reals(got.begin(), got.end()), array);
}

TEST(ImageEncoder, TakesPicturesOfDifferentSizes) {
  Bytes wide(4 * 9, 51), tall(8 * 3, 102);
  auto y = net("encoder image<[5, 4], color = grayscale>", "real<[1, 4, 5]>")(
      std::vector<ngc::Value>{ngc::view(wide, {4, 9}),
                              ngc::view(tall, {8, 3})});
  auto got = y.only().values<float>();
  ASSERT_EQ(got.size(), 40u);
  for (int i = 0; i < 40; ++i)
    EXPECT_NEAR(got[i], i < 20 ? 0.2 : 0.4, 1e-6);
}

//===-- decoders ---------------------------------------------------------===//

TEST(ImageDecoder, RoundsHalvesToEvenAndClips) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  Reals array = {0.5f / 255, 1.5f / 255, 2.5f / 255, 254.5f / 255,
                 -1,         2,          nan,        1};
  // The quotients are rounded; what they stand for is told by the product.
  Bytes expected;
  for (float x : array)
    expected.push_back(
        x > 0 ? uint8_t(std::nearbyint(std::min(x, 1.0f) * 255.0f)) : 0);
  auto y = net("real<[1, 2, 4]>",
               "decoder image<color = grayscale>")(ngc::view(array, {1, 2, 4}));
  EXPECT_EQ(y.only().shape(), (Shape{2, 4, 1}));
  auto got = y.only().values<uint8_t>();
  EXPECT_EQ(Bytes(got.begin(), got.end()), expected);
  EXPECT_EQ(got[4], 0);
  EXPECT_EQ(got[5], 255);
  EXPECT_EQ(got[6], 0);
}

struct Options {
  const char *name, *text;
};

class RoundTrip : public testing::TestWithParam<Options> {};

// All colours of a coarse cube, there and back.
TEST_P(RoundTrip, GivesTheSamePixels) {
  Bytes pixels;
  for (int red = 0; red <= 255; red += 51)
    for (int green = 0; green <= 255; green += 51)
      for (int blue = 0; blue <= 255; blue += 51)
        for (int value : {red, green, blue})
          pixels.push_back(uint8_t(value));
  std::string options = GetParam().text;
  auto y =
      net("encoder image<[18, 12], " + options + ">",
          "decoder image<" + options + ">")(ngc::view(pixels, {1, 12, 18, 3}));
  EXPECT_EQ(y.only().shape(), (Shape{1, 12, 18, 3}));
  auto got = y.only().values<uint8_t>();
  EXPECT_EQ(Bytes(got.begin(), got.end()), pixels);
}

INSTANTIATE_TEST_SUITE_P(
    Options, RoundTrip,
    testing::Values(
        Options{"rgb", "color = rgb"}, Options{"cmyk", "color = cmyk"},
        Options{"hsb", "color = hsb"}, Options{"lab", "color = lab"},
        Options{"luv", "color = luv"}, Options{"lch", "color = lch"},
        Options{"xyz", "color = xyz"},
        Options{"transposed", "transposed = true"},
        Options{"interleaving", "interleaving = true"},
        Options{"both", "interleaving = true, transposed = true"},
        Options{"statistics",
                "mean = [0.5, 0.25, 0.125], variance = [4.0, 2.0, 0.25]"},
        Options{"number", "mean = 0.5, variance = 0.25, color = hsb"}),
    [](auto info) { return std::string(info.param.name); });

} // namespace
