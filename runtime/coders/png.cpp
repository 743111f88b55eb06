// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- png.cpp - PNG bytes to float pixels -------------------------------===//
//
// libpng expands palettes, small bit depths and grey to three channels of 8 or
// 16 bits and drops alpha; what is left here is the division by 255 or 65535.
// gAMA, cHRM and iCCP chunks are not applied: the values are taken as sRGB, as
// nets are trained on them.
//
//===----------------------------------------------------------------------===//
#include "pixels.h"

#include <bit>
#include <csetjmp>
#include <cstring>
#include <png.h>

using namespace ngc::coders;

namespace {

/// All that one reading owns. Lives outside the frame of setjmp.
struct PngReading {
  png_structp png = nullptr;
  png_infop info = nullptr;
  Bytes file;
  size_t at = 0;
  Buffer<uint8_t> raw;
  std::string *error = nullptr;
  char message[200] = "";

  ~PngReading() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void onError(png_structp png, png_const_charp text) {
  auto *reading = static_cast<PngReading *>(png_get_error_ptr(png));
  std::strncpy(reading->message, text, sizeof(reading->message) - 1);
  png_longjmp(png, 1);
}

/// libpng warns of damage in chunks that carry no pixels.
void onWarning(png_structp, png_const_charp) {}

void onRead(png_structp png, png_bytep to, size_t count) {
  auto *reading = static_cast<PngReading *>(png_get_io_ptr(png));
  if (count > reading->file.size - reading->at)
    png_error(png, "the file ends early");
  std::memcpy(to, reading->file.data + reading->at, count);
  reading->at += count;
}

template <typename Sample>
void convertRow(const uint8_t *row, int64_t count, float *to) {
  constexpr float whole = static_cast<Sample>(~Sample(0));
  auto *samples = reinterpret_cast<const Sample *>(row);
  for (int64_t i = 0; i < count; ++i)
    to[i] = samples[i] / whole;
}

void requestPlainPixels(png_structp png, png_infop info) {
  png_set_palette_to_rgb(png);
  png_set_expand_gray_1_2_4_to_8(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  if (std::endian::native == std::endian::little)
    png_set_swap(png);
  png_read_update_info(png, info);
}

/// Reads all rows. An interlaced file comes in seven passes over the whole
/// picture, any other in one, for which the memory of one row is enough.
void readRows(PngReading &reading, int passes, Picture &picture) {
  png_structp png = reading.png;
  int64_t stride = png_get_rowbytes(png, reading.info);
  bool wide = png_get_bit_depth(png, reading.info) == 16;
  int64_t count = picture.width * 3;
  reading.raw = allocate<uint8_t>(stride * (passes > 1 ? picture.height : 1));
  if (!reading.raw)
    png_error(png, "not enough memory for its pixels");
  for (int pass = 0; pass < passes; ++pass) {
    for (int64_t y = 0; y < picture.height; ++y) {
      uint8_t *row = reading.raw.get() + (passes > 1 ? y * stride : 0);
      png_read_row(png, row, nullptr);
      if (pass + 1 < passes)
        continue;
      float *to = picture.values.get() + y * count;
      (wide ? convertRow<uint16_t> : convertRow<uint8_t>)(row, count, to);
    }
  }
}

/// The frame that libpng jumps back to. Returns false with reading.message or
/// *reading.error set.
bool readGuarded(PngReading &reading, Picture &picture) {
  png_structp png = reading.png;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_read_fn(png, &reading, onRead);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info(png, reading.info);
  if (!picture.resize(png_get_image_height(png, reading.info),
                      png_get_image_width(png, reading.info), *reading.error))
    return false;
  int passes = png_set_interlace_handling(png);
  requestPlainPixels(png, reading.info);
  readRows(reading, passes, picture);
  // The checksum of the last data and a late eXIf chunk are behind the pixels.
  png_read_end(png, reading.info);
  return true;
}

int orientationOf(PngReading &reading) {
  png_uint_32 size = 0;
  png_bytep tiff = nullptr;
  if (!png_get_eXIf_1(reading.png, reading.info, &size, &tiff))
    return 1;
  return exifOrientation({tiff, size});
}

} // namespace

bool ngc::coders::readPng(Bytes file, Picture &picture, std::string &error) {
  PngReading reading;
  reading.file = file;
  reading.error = &error;
  reading.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, onError,
                                       onWarning);
  reading.info = reading.png ? png_create_info_struct(reading.png) : nullptr;
  if (!reading.info) {
    error = "libpng cannot start";
    return false;
  }
  if (!readGuarded(reading, picture)) {
    if (error.empty())
      error = std::string("not a readable PNG file: ") + reading.message;
    return false;
  }
  return orient(picture, orientationOf(reading), error);
}
