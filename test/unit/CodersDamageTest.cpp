// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- CodersDamageTest.cpp - no damaged file harms the reader -----------===//
//
// Good files are cut at every length and changed at places that a counter-based
// generator picks. Each is read or refused with a text that names it; the
// address and undefined-behaviour sanitizers watch.
//
//===----------------------------------------------------------------------===//
#include "CodersFiles.h"
#include "ngc/coders.h"

#include <cstring>
#include <gtest/gtest.h>
#include <png.h>

using namespace ngc::test;

namespace {

/// splitmix64: the same damage in every run.
uint64_t random(uint64_t counter) {
  uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

std::vector<std::string> goodFiles() {
  std::vector<std::string> files;
  auto samples = [](int count, int modulus) {
    std::vector<uint16_t> values(count);
    for (int i = 0; i < count; ++i)
      values[i] = random(i) % modulus;
    return values;
  };
  PngSpec rgb = {12, 10, 16, PNG_COLOR_TYPE_RGB, samples(360, 65536), true};
  rgb.orientation = 6;
  files.push_back(makePng(rgb));
  PngSpec palette = {13, 9, 4, PNG_COLOR_TYPE_PALETTE, samples(117, 8)};
  palette.palette = std::vector<uint8_t>(24, 99);
  palette.transparency = {1, 2, 3};
  files.push_back(makePng(palette));
  for (int channels : {1, 3, 4}) {
    JpegSpec jpeg = {21, 18, channels, {}, channels == 3, channels == 4};
    for (int i = 0; i < 21 * 18 * channels; ++i)
      jpeg.samples.push_back(random(i) % 256);
    jpeg.orientation = 5;
    files.push_back(makeJpeg(jpeg));
  }
  return files;
}

/// Reads the file from memory of its exact size, where an overrun is seen.
/// Returns whether it was read.
bool read(const std::string &file) {
  std::vector<char> exact(file.begin(), file.end());
  ngc_picture picture;
  int status =
      ngc_picture_decode(exact.data(), exact.size(), "damaged", &picture);
  if (status != 0) {
    EXPECT_EQ(picture.pixels, nullptr);
    EXPECT_EQ(std::strncmp(ngc_coders_error(), "cannot read 'damaged': ", 23),
              0)
        << ngc_coders_error();
    return false;
  }
  float sum = 0; // every pixel has a value
  for (int64_t i = 0; i < picture.height * picture.width * 3; ++i) {
    EXPECT_GE(picture.pixels[i], 0.0f);
    EXPECT_LE(picture.pixels[i], 1.0f);
    sum += picture.pixels[i];
  }
  EXPECT_GE(sum, 0.0f);
  ngc_picture_free(&picture);
  return true;
}

} // namespace

TEST(CodersDamage, CutFilesAreRefused) {
  for (const std::string &file : goodFiles()) {
    EXPECT_TRUE(read(file)) << ngc_coders_error();
    for (size_t size = 0; size < file.size(); ++size)
      EXPECT_FALSE(read(file.substr(0, size)))
          << "cut to " << size << " of " << file.size() << " bytes";
  }
}

TEST(CodersDamage, ChangedFilesDoNoHarm) {
  constexpr int changesPerFile = 1500;
  uint64_t counter = 0;
  int refused = 0;
  for (const std::string &file : goodFiles()) {
    for (int i = 0; i < changesPerFile; ++i) {
      std::string damaged = file;
      for (uint64_t n = random(counter++) % 4 + 1; n > 0; --n) {
        size_t at = random(counter++) % file.size();
        // Headers are short, but hold the interesting numbers.
        if (random(counter++) % 2)
          at %= 64;
        damaged[at] = char(random(counter++));
      }
      if (damaged[0] == '\x89' && random(counter++) % 4)
        repairChecksums(damaged);
      refused += !read(damaged);
    }
  }
  EXPECT_GT(refused, changesPerFile);
}
