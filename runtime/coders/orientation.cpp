// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- orientation.cpp - EXIF's orientation tag --------------------------===//
//
// A camera stores the picture as its sensor lies and says in a tag how to turn
// it. Viewers obey, and so do we: a net shall see what people see. An F stored
// with each value looks, before it is turned, like this (5 to 8 lie on their
// side):
//
//     1      2      3      4      5        6        7        8
//
//     ###  ###      #    #      #####    # #          # #    #####
//     ##    ##     ##    ##     # #      #####      #####      # #
//     #      #    ###    ###
//
//===----------------------------------------------------------------------===//
#include "pixels.h"

#include <cstring>

using namespace ngc::coders;

bool Picture::resize(int64_t newHeight, int64_t newWidth, std::string &error) {
  if (newHeight <= 0 || newWidth <= 0) {
    error = "the picture is empty";
    return false;
  }
  if (newHeight > maxPixels / newWidth) {
    error = "the picture has " + std::to_string(newWidth) + " x " +
            std::to_string(newHeight) + " pixels, more than the limit of " +
            std::to_string(maxPixels);
    return false;
  }
  values = allocate<float>(newHeight * newWidth * 3);
  if (!values) {
    error = "not enough memory for " + std::to_string(newWidth) + " x " +
            std::to_string(newHeight) + " pixels";
    return false;
  }
  height = newHeight;
  width = newWidth;
  return true;
}

namespace {

/// Reads numbers of a TIFF block, which says its own byte order. Past the end
/// all is 0.
struct Tiff {
  Bytes block;
  bool big;

  uint32_t number(size_t at, int bytes) const {
    if (at > block.size || block.size - at < size_t(bytes))
      return 0;
    uint32_t value = 0;
    for (int i = 0; i < bytes; ++i)
      value = value << 8 | block.data[at + (big ? i : bytes - 1 - i)];
    return value;
  }
};

} // namespace

int ngc::coders::exifOrientation(Bytes block) {
  constexpr uint32_t orientationTag = 0x0112, shortType = 3;
  constexpr size_t entryBytes = 12;
  if (block.size < 8)
    return 1;
  Tiff tiff = {block, block.data[0] == 'M'};
  if (std::memcmp(block.data, tiff.big ? "MM\0*" : "II*\0", 4) != 0)
    return 1;
  size_t directory = tiff.number(4, 4);
  uint32_t count = tiff.number(directory, 2);
  for (uint32_t i = 0; i < count; ++i) {
    size_t entry = directory + 2 + i * entryBytes;
    if (tiff.number(entry, 2) != orientationTag)
      continue;
    uint32_t value = tiff.number(entry + 8, 2);
    bool known =
        tiff.number(entry + 2, 2) == shortType && value >= 1 && value <= 8;
    return known ? int(value) : 1;
  }
  return 1;
}

bool ngc::coders::orient(Picture &picture, int orientation,
                         std::string &error) {
  if (orientation == 1)
    return true;
  bool swapped = orientation >= 5;
  // The row and the column of the source run backwards?
  bool rowBack = orientation == 3 || orientation == 4 || orientation == 6 ||
                 orientation == 7;
  bool columnBack = orientation == 2 || orientation == 3 || orientation == 7 ||
                    orientation == 8;
  Picture turned;
  if (!turned.resize(swapped ? picture.width : picture.height,
                     swapped ? picture.height : picture.width, error))
    return false;
  float *to = turned.values.get();
  for (int64_t y = 0; y < turned.height; ++y) {
    for (int64_t x = 0; x < turned.width; ++x, to += 3) {
      int64_t row = swapped ? x : y, column = swapped ? y : x;
      row = rowBack ? picture.height - 1 - row : row;
      column = columnBack ? picture.width - 1 - column : column;
      std::memcpy(to, &picture.values.get()[(row * picture.width + column) * 3],
                  3 * sizeof(float));
    }
  }
  picture = std::move(turned);
  return true;
}
