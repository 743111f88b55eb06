// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- CodersTest.cpp - picture files to pixels --------------------------===//
//
// Each file is made here with known samples, so that the expected pixels are
// those of a formula, not of another reader.
//
//===----------------------------------------------------------------------===//
#include "ngc/coders.h"
#include "CodersFiles.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ngc::test;
namespace fs = std::filesystem;

namespace {

struct Owned : ngc_picture {
  Owned() : ngc_picture{0, 0, nullptr} {}
  ~Owned() { ngc_picture_free(this); }
  float at(int y, int x, int c) const {
    return pixels[(y * width + x) * 3 + c];
  }
};

void decode(const std::string &file, Owned &picture) {
  ASSERT_EQ(ngc_picture_decode(file.data(), file.size(), nullptr, &picture), 0)
      << ngc_coders_error();
}

/// Compares all pixels with a formula of row, column, channel.
void expectPixels(const Owned &picture, int height, int width, float bound,
                  const std::function<float(int, int, int)> &value) {
  ASSERT_EQ(picture.height, height);
  ASSERT_EQ(picture.width, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c)
        ASSERT_NEAR(picture.at(y, x, c), value(y, x, c), bound)
            << "row " << y << ", column " << x << ", channel " << c;
}

std::vector<uint16_t> ramp(int count, int step, int modulus) {
  std::vector<uint16_t> samples(count);
  for (int i = 0; i < count; ++i)
    samples[i] = i * step % modulus;
  return samples;
}

std::string errorOf(const std::string &file) {
  Owned picture;
  EXPECT_NE(ngc_picture_decode(file.data(), file.size(), "boot", &picture), 0);
  EXPECT_EQ(picture.pixels, nullptr);
  return ngc_coders_error();
}

/// A folder of this test, removed at its end.
class CodersFilesTest : public testing::Test {
protected:
  fs::path folder = fs::path(testing::TempDir()) /
                    ("ngc-coders-" + std::to_string(::getpid()));
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
  std::string path(const char *name) const { return folder / name; }
};

} // namespace

//===-- PNG ---------------------------------------------------------------===//

TEST(CodersPng, EveryGreyDepthIsReplicated) {
  for (int bits : {1, 2, 4, 8, 16}) {
    int whole = (1 << bits) - 1;
    PngSpec spec = {5, 3, bits, PNG_COLOR_TYPE_GRAY,
                    ramp(15, bits == 16 ? 4321 : 1, whole + 1)};
    Owned picture;
    decode(makePng(spec), picture);
    expectPixels(picture, 3, 5, 1e-7f, [&](int y, int x, int) {
      return spec.samples[y * 5 + x] / float(whole);
    });
  }
}

TEST(CodersPng, ColourOf8And16Bits) {
  for (bool interlaced : {false, true}) {
    for (int bits : {8, 16}) {
      int whole = (1 << bits) - 1;
      PngSpec spec = {9,
                      11,
                      bits,
                      PNG_COLOR_TYPE_RGB,
                      ramp(9 * 11 * 3, 37, whole + 1),
                      interlaced};
      Owned picture;
      decode(makePng(spec), picture);
      expectPixels(picture, 11, 9, 1e-7f, [&](int y, int x, int c) {
        return spec.samples[(y * 9 + x) * 3 + c] / float(whole);
      });
    }
  }
}

TEST(CodersPng, PaletteAndTransparency) {
  PngSpec spec = {4, 1, 2, PNG_COLOR_TYPE_PALETTE, {0, 1, 2, 3}};
  spec.palette = {255, 0, 51, 10, 20, 30, 200, 100, 50, 1, 2, 3};
  for (int count : {0, 3}) {
    spec.transparency = std::vector<uint8_t>(count, 51);
    Owned picture;
    decode(makePng(spec), picture);
    expectPixels(picture, 1, 4, 1e-7f, [&](int, int x, int c) {
      return spec.palette[x * 3 + c] / 255.0f;
    });
  }
}

TEST(CodersPng, AlphaIsIgnored) {
  PngSpec spec = {2, 2, 8, PNG_COLOR_TYPE_RGB_ALPHA, ramp(16, 15, 256)};
  Owned picture;
  decode(makePng(spec), picture);
  expectPixels(picture, 2, 2, 1e-7f, [&](int y, int x, int c) {
    return spec.samples[(y * 2 + x) * 4 + c] / 255.0f;
  });

  PngSpec grey = {2, 1, 16, PNG_COLOR_TYPE_GRAY_ALPHA, {65535, 0, 1, 2}};
  Owned second;
  decode(makePng(grey), second);
  expectPixels(second, 1, 2, 1e-7f,
               [](int, int x, int) { return x ? 1 / 65535.0f : 1.0f; });

  PngSpec key = {2, 1, 8, PNG_COLOR_TYPE_GRAY, {200, 100}};
  key.grayKey = 200;
  Owned third;
  decode(makePng(key), third);
  expectPixels(third, 1, 2, 1e-7f,
               [](int, int x, int) { return x ? 100 / 255.0f : 200 / 255.0f; });
}

//===-- JPEG --------------------------------------------------------------===//

namespace {

/// A picture of one colour survives the compression to within rounding.
std::vector<uint8_t> flat(int count, std::vector<uint8_t> colour) {
  std::vector<uint8_t> samples;
  for (int i = 0; i < count; ++i)
    samples.insert(samples.end(), colour.begin(), colour.end());
  return samples;
}

constexpr float jpegBound = 2.5f / 255;

} // namespace

TEST(CodersJpeg, GreyAndColour) {
  for (bool progressive : {false, true}) {
    JpegSpec grey = {17, 9, 1, {}, progressive};
    for (int i = 0; i < 17 * 9; ++i)
      grey.samples.push_back(i % 17 * 15);
    Owned first;
    decode(makeJpeg(grey), first);
    expectPixels(first, 9, 17, jpegBound,
                 [](int, int x, int) { return x * 15 / 255.0f; });

    JpegSpec colour = {20, 10, 3, flat(200, {200, 100, 50}), progressive};
    Owned second;
    decode(makeJpeg(colour), second);
    float rgb[] = {200 / 255.0f, 100 / 255.0f, 50 / 255.0f};
    expectPixels(second, 10, 20, jpegBound,
                 [&](int, int, int c) { return rgb[c]; });
  }
}

TEST(CodersJpeg, InksBecomeColours) {
  std::vector<uint8_t> stored = {200, 100, 50, 220};
  for (bool adobe : {false, true}) {
    JpegSpec spec = {8, 8, 4, flat(64, stored), false, false, adobe};
    Owned picture;
    decode(makeJpeg(spec), picture);
    expectPixels(picture, 8, 8, jpegBound, [&](int, int, int c) {
      float ink = stored[c] / 255.0f, black = stored[3] / 255.0f;
      return adobe ? ink * black : (1 - ink) * (1 - black);
    });
  }
  JpegSpec ycck = {8, 8, 4, flat(64, stored), false, true, true};
  Owned picture;
  decode(makeJpeg(ycck), picture);
  expectPixels(picture, 8, 8, jpegBound, [&](int, int, int c) {
    return stored[c] / 255.0f * (stored[3] / 255.0f);
  });
}

//===-- orientation -------------------------------------------------------===//

namespace {

/// Where the pixel that is seen at (y, x) is stored, by the definition of the
/// tag: "the 0th row is the visual <top|bottom|left|right> of the image, and
/// the 0th column the visual ...".
std::pair<int, int> storedAt(int orientation, int y, int x, int height,
                             int width) {
  switch (orientation) {
  case 1: // row 0 at the top, column 0 at the left
    return {y, x};
  case 2: // top, right
    return {y, width - 1 - x};
  case 3: // bottom, right
    return {height - 1 - y, width - 1 - x};
  case 4: // bottom, left
    return {height - 1 - y, x};
  case 5: // left, top
    return {x, y};
  case 6: // right, top
    return {width - 1 - x, y};
  case 7: // right, bottom
    return {width - 1 - x, height - 1 - y};
  default: // left, bottom
    return {x, height - 1 - y};
  }
}

} // namespace

TEST(CodersOrientation, PngAndJpegAreTurned) {
  constexpr int height = 8, width = 24; // as stored
  for (int orientation = 1; orientation <= 8; ++orientation) {
    PngSpec png = {width, height, 8, PNG_COLOR_TYPE_GRAY, {}};
    JpegSpec jpeg = {width, height, 1, {}};
    for (int i = 0; i < width * height; ++i) {
      png.samples.push_back(i % width * 10 + i / width);
      jpeg.samples.push_back(i % width * 10 + i / width);
    }
    png.orientation = jpeg.orientation = orientation;
    jpeg.bigEndian = orientation % 2;
    int seenHeight = orientation >= 5 ? width : height;
    int seenWidth = orientation >= 5 ? height : width;
    auto value = [&](int y, int x, int) {
      auto [row, column] = storedAt(orientation, y, x, seenHeight, seenWidth);
      return (column * 10 + row) / 255.0f;
    };
    Owned first, second;
    decode(makePng(png), first);
    expectPixels(first, seenHeight, seenWidth, 1e-6f, value);
    decode(makeJpeg(jpeg), second);
    expectPixels(second, seenHeight, seenWidth, jpegBound, value);
  }
}

//===-- files and errors --------------------------------------------------===//

TEST(CodersErrors, NameTheFileAndTheReason) {
  EXPECT_EQ(errorOf(""), "cannot read 'boot': the file is empty");
  EXPECT_EQ(errorOf("GIF89a..."),
            "cannot read 'boot': neither a PNG nor a JPEG file");
  PngSpec spec = {4, 4, 8, PNG_COLOR_TYPE_GRAY, ramp(16, 1, 256)};
  std::string png = makePng(spec);
  EXPECT_EQ(errorOf(png.substr(0, png.size() / 2)),
            "cannot read 'boot': not a readable PNG file: the file ends early");
  std::string damaged = png;
  damaged[png.size() - 13] ^= 1;
  EXPECT_EQ(errorOf(damaged),
            "cannot read 'boot': not a readable PNG file: IDAT: CRC error");
  JpegSpec grey = {64, 64, 1, std::vector<uint8_t>(64 * 64, 7)};
  std::string jpeg = makeJpeg(grey);
  EXPECT_EQ(errorOf(jpeg.substr(0, jpeg.size() - 12)),
            "cannot read 'boot': not a readable JPEG file: "
            "Premature end of JPEG file");
}

TEST(CodersErrors, HugePicturesAreRefused) {
  // The header says 100,000 x 100,000 pixels; the data are those of one.
  PngSpec spec = {1, 1, 8, PNG_COLOR_TYPE_GRAY, {0}};
  std::string png = makePng(spec);
  for (int at : {16, 20}) {
    png[at] = 0, png[at + 1] = 1, png[at + 2] = char(0x86), png[at + 3] = 0xa0;
  }
  repairChecksums(png);
  EXPECT_EQ(errorOf(png),
            "cannot read 'boot': the picture has 100000 x 100000 pixels, more "
            "than the limit of 134217728");
}

TEST(CodersErrors, NullsAreRefused) {
  EXPECT_NE(ngc_picture_read("x", nullptr), 0);
  Owned picture;
  EXPECT_NE(ngc_picture_read(nullptr, &picture), 0);
  EXPECT_NE(ngc_picture_decode(nullptr, 3, nullptr, &picture), 0);
  EXPECT_NE(ngc_picture_write("x", nullptr, 1, 1, 1), 0);
  uint8_t pixel[4] = {};
  EXPECT_NE(ngc_picture_write("x", pixel, 1, 1, 2), 0);
  EXPECT_STREQ(ngc_coders_error(),
               "ngc_picture_write: expected 1 or 3 channels, got 2");
  EXPECT_NE(ngc_picture_write("x", pixel, 0, 1, 1), 0);
}

TEST_F(CodersFilesTest, WhatIsWrittenIsRead) {
  for (int channels : {1, 3}) {
    std::vector<uint8_t> pixels;
    for (int i = 0; i < 6 * 4 * channels; ++i)
      pixels.push_back(i * 7);
    std::string file = path("sheet.png");
    ASSERT_EQ(ngc_picture_write(file.c_str(), pixels.data(), 6, 4, channels), 0)
        << ngc_coders_error();
    Owned picture;
    ASSERT_EQ(ngc_picture_read(file.c_str(), &picture), 0)
        << ngc_coders_error();
    expectPixels(picture, 6, 4, 1e-7f, [&](int y, int x, int c) {
      return pixels[(y * 4 + x) * channels + (channels == 3 ? c : 0)] / 255.0f;
    });
  }
  // Nothing but the picture is left behind.
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

TEST_F(CodersFilesTest, AbsentFilesAndFoldersAreNamed) {
  Owned picture;
  std::string absent = path("absent.png");
  EXPECT_NE(ngc_picture_read(absent.c_str(), &picture), 0);
  EXPECT_EQ(ngc_coders_error(),
            "cannot read '" + absent + "': No such file or directory");
  EXPECT_NE(ngc_picture_read(folder.c_str(), &picture), 0);
  EXPECT_EQ(ngc_coders_error(),
            "cannot read '" + folder.string() + "': Is a directory");
  uint8_t pixel = 0;
  std::string nowhere = path("no/where.png");
  EXPECT_NE(ngc_picture_write(nowhere.c_str(), &pixel, 1, 1, 1), 0);
  EXPECT_EQ(ngc_coders_error(),
            "cannot write '" + nowhere + "': No such file or directory");
}

TEST_F(CodersFilesTest, AFullDiskLeavesNoFile) {
  uint8_t pixel = 0;
  if (::access("/dev/full", W_OK) != 0)
    GTEST_SKIP() << "no /dev/full";
  EXPECT_NE(ngc_picture_write("/dev/full", &pixel, 1, 1, 1), 0);
  EXPECT_STREQ(ngc_coders_error(),
               "cannot write '/dev/full': No space left on device");
  // Devices are written to, not replaced.
  struct stat status;
  ASSERT_EQ(::stat("/dev/full", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}
