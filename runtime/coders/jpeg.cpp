// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- jpeg.cpp - JPEG bytes to float pixels -----------------------------===//
//
// Baseline and progressive files of grey, YCbCr, RGB, CMYK and YCCK. libjpeg
// goes on after damage with a warning and grey blocks; here the warnings that
// mean lost pixels are errors.
//
// CMYK: Adobe's programs store inks inverted and say so by their APP14 marker.
// With ink amounts c, k in 0 .. 1, red is (1 - c)(1 - k); no colour profile is
// applied.
//
//===----------------------------------------------------------------------===//
#include "pixels.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>

#include <jerror.h>

using namespace ngc::coders;

namespace {

/// A progressive file of a few kilobytes can hold scans for hours of work.
constexpr int maxScans = 500;

constexpr int exifMarker = JPEG_APP0 + 1;
constexpr size_t exifHeaderBytes = 6; // "Exif", 0, 0

/// All that one reading owns. Lives outside the frame of setjmp.
struct JpegReading {
  jpeg_decompress_struct jpeg = {};
  jpeg_error_mgr errors = {};
  jpeg_progress_mgr progress = {};
  jmp_buf jump;
  Buffer<uint8_t> row;
  int orientation = 1;
  std::string *error = nullptr;
  char message[JMSG_LENGTH_MAX] = "";

  ~JpegReading() { jpeg_destroy_decompress(&jpeg); }
};

JpegReading &readingOf(j_common_ptr jpeg) {
  return *static_cast<JpegReading *>(jpeg->client_data);
}

[[noreturn]] void onError(j_common_ptr jpeg) {
  JpegReading &reading = readingOf(jpeg);
  if (!reading.message[0])
    reading.errors.format_message(jpeg, reading.message);
  std::longjmp(reading.jump, 1);
}

void onMessage(j_common_ptr jpeg, int level) {
  if (level >= 0)
    return;
  switch (jpeg->err->msg_code) {
  case JWRN_JPEG_EOF:
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_MUST_RESYNC:
    onError(jpeg);
  }
}

void onProgress(j_common_ptr jpeg) {
  auto *decompress = reinterpret_cast<j_decompress_ptr>(jpeg);
  if (decompress->input_scan_number <= maxScans)
    return;
  JpegReading &reading = readingOf(jpeg);
  std::snprintf(reading.message, sizeof(reading.message),
                "it has more than %d scans", maxScans);
  onError(jpeg);
}

void convertRow(const jpeg_decompress_struct &jpeg, const uint8_t *row,
                float *to) {
  bool inverted = jpeg.saw_Adobe_marker;
  for (JDIMENSION x = 0; x < jpeg.output_width; ++x, to += 3) {
    const uint8_t *pixel = row + int64_t(x) * jpeg.output_components;
    for (int c = 0; c < 3; ++c) {
      if (jpeg.output_components == 1)
        to[c] = pixel[0] / 255.0f;
      else if (jpeg.output_components == 3)
        to[c] = pixel[c] / 255.0f;
      else if (inverted)
        to[c] = (pixel[c] / 255.0f) * (pixel[3] / 255.0f);
      else
        to[c] = (1 - pixel[c] / 255.0f) * (1 - pixel[3] / 255.0f);
    }
  }
}

J_COLOR_SPACE outputSpace(J_COLOR_SPACE stored) {
  switch (stored) {
  case JCS_GRAYSCALE:
    return JCS_GRAYSCALE;
  case JCS_CMYK:
  case JCS_YCCK:
    return JCS_CMYK;
  default:
    return JCS_RGB;
  }
}

int orientationOf(const jpeg_decompress_struct &jpeg) {
  for (auto *marker = jpeg.marker_list; marker; marker = marker->next)
    if (marker->marker == exifMarker && marker->data_length > exifHeaderBytes &&
        std::memcmp(marker->data, "Exif\0", exifHeaderBytes) == 0)
      return exifOrientation({marker->data + exifHeaderBytes,
                              marker->data_length - exifHeaderBytes});
  return 1;
}

/// The frame that libjpeg jumps back to. Returns false with reading.message or
/// *reading.error set.
bool readGuarded(JpegReading &reading, Bytes file, Picture &picture) {
  jpeg_decompress_struct &jpeg = reading.jpeg;
  if (setjmp(reading.jump))
    return false;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &reading.progress;
  jpeg_mem_src(&jpeg, file.data, file.size);
  jpeg_save_markers(&jpeg, exifMarker, 0xffff);
  jpeg_read_header(&jpeg, TRUE);
  if (!picture.resize(jpeg.image_height, jpeg.image_width, *reading.error))
    return false;
  // Now, because jpeg_finish_decompress frees the markers.
  reading.orientation = orientationOf(jpeg);
  jpeg.out_color_space = outputSpace(jpeg.jpeg_color_space);
  jpeg_start_decompress(&jpeg);
  reading.row =
      allocate<uint8_t>(int64_t(jpeg.output_width) * jpeg.output_components);
  if (!reading.row) {
    std::strcpy(reading.message, "not enough memory for its pixels");
    return false;
  }
  while (jpeg.output_scanline < jpeg.output_height) {
    int64_t y = jpeg.output_scanline;
    JSAMPROW row = reading.row.get();
    jpeg_read_scanlines(&jpeg, &row, 1);
    convertRow(jpeg, row, picture.values.get() + y * picture.width * 3);
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

} // namespace

bool ngc::coders::readJpeg(Bytes file, Picture &picture, std::string &error) {
  JpegReading reading;
  reading.error = &error;
  reading.jpeg.client_data = &reading;
  reading.jpeg.err = jpeg_std_error(&reading.errors);
  reading.errors.error_exit = onError;
  reading.errors.emit_message = onMessage;
  reading.progress.progress_monitor = onProgress;
  if (!readGuarded(reading, file, picture)) {
    if (error.empty())
      error = std::string("not a readable JPEG file: ") + reading.message;
    return false;
  }
  return orient(picture, reading.orientation, error);
}
