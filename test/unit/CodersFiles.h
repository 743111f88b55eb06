// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- CodersFiles.h - picture files made for the tests ------------------===//
#ifndef NGC_TEST_UNIT_CODERSFILES_H
#define NGC_TEST_UNIT_CODERSFILES_H

#include <cstdint>
#include <string>
#include <vector>

namespace ngc::test {

/// What libpng is asked to write. `samples` are rows of interleaved samples,
/// one number each whatever the bit depth; palette indices for a palette.
struct PngSpec {
  int width, height, bitDepth, colorType;
  std::vector<uint16_t> samples;
  bool interlaced = false;
  std::vector<uint8_t> palette = {};      // r, g, b, ...
  std::vector<uint8_t> transparency = {}; // of the palette's entries
  int grayKey = -1;                       // transparent grey value
  int orientation = 0;                    // 0: no eXIf chunk
};

std::string makePng(const PngSpec &spec);

/// Makes the checksums of a damaged PNG fit again, so that the damage reaches
/// what lies behind them.
void repairChecksums(std::string &png);

struct JpegSpec {
  int width, height, channels; // 1 grey, 3 RGB, 4 CMYK as stored
  std::vector<uint8_t> samples;
  bool progressive = false;
  bool ycck = false;   // 4 channels only
  bool adobe = true;   // writes Adobe's marker for 4 channels
  int orientation = 0; // 0: no EXIF block
  bool bigEndian = false;
};

std::string makeJpeg(const JpegSpec &spec);

/// A TIFF block of one directory with the orientation tag alone.
std::string makeExif(int orientation, bool bigEndian);

} // namespace ngc::test

#endif
