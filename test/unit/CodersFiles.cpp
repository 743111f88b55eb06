// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- CodersFiles.cpp - picture files made for the tests ----------------===//
#include "CodersFiles.h"

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

namespace {

void append(png_structp png, png_bytep bytes, size_t count) {
  auto *file = static_cast<std::string *>(png_get_io_ptr(png));
  file->append(reinterpret_cast<const char *>(bytes), count);
}

/// Packs one row, most significant bits first, as PNG stores it.
std::vector<uint8_t> packRow(const uint16_t *samples, int count, int bits) {
  std::vector<uint8_t> row((count * bits + 7) / 8);
  for (int i = 0; i < count; ++i) {
    if (bits == 16) {
      row[2 * i] = samples[i] >> 8;
      row[2 * i + 1] = samples[i] & 0xff;
      continue;
    }
    int perByte = 8 / bits;
    row[i / perByte] |= samples[i] << (8 - bits * (i % perByte + 1));
  }
  return row;
}

void describe(png_structp png, png_infop info, const ngc::test::PngSpec &spec) {
  png_set_IHDR(png, info, spec.width, spec.height, spec.bitDepth,
               spec.colorType,
               spec.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!spec.palette.empty())
    png_set_PLTE(png, info,
                 reinterpret_cast<png_const_colorp>(spec.palette.data()),
                 spec.palette.size() / 3);
  if (!spec.transparency.empty())
    png_set_tRNS(png, info, spec.transparency.data(), spec.transparency.size(),
                 nullptr);
  if (spec.grayKey >= 0) {
    png_color_16 key = {};
    key.gray = spec.grayKey;
    png_set_tRNS(png, info, nullptr, 0, &key);
  }
  if (spec.orientation) {
    std::string exif = ngc::test::makeExif(spec.orientation, true);
    png_set_eXIf_1(png, info, exif.size(),
                   reinterpret_cast<png_bytep>(exif.data()));
  }
}

} // namespace

std::string ngc::test::makePng(const PngSpec &spec) {
  std::string file;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &file, append, nullptr);
  describe(png, info, spec);
  png_write_info(png, info);
  int channels = png_get_channels(png, info);
  int passes = png_set_interlace_handling(png);
  for (int pass = 0; pass < passes; ++pass)
    for (int y = 0; y < spec.height; ++y)
      png_write_row(png, packRow(&spec.samples[y * spec.width * channels],
                                 spec.width * channels, spec.bitDepth)
                             .data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

void ngc::test::repairChecksums(std::string &png) {
  auto *bytes = reinterpret_cast<uint8_t *>(png.data());
  auto number = [&](size_t at) {
    return uint32_t(bytes[at]) << 24 | bytes[at + 1] << 16 |
           bytes[at + 2] << 8 | bytes[at + 3];
  };
  // A chunk: size of the data, type, data, checksum of type and data.
  for (size_t at = 8; at + 12 <= png.size();) {
    size_t size = number(at);
    if (size > png.size() - at - 12)
      return;
    uint32_t sum = crc32(0, bytes + at + 4, size + 4);
    for (int i = 0; i < 4; ++i)
      bytes[at + 8 + size + i] = uint8_t(sum >> (24 - 8 * i));
    at += size + 12;
  }
}

std::string ngc::test::makeExif(int orientation, bool bigEndian) {
  std::string block;
  auto number = [&](uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      block.push_back(char(value >> 8 * (bigEndian ? bytes - 1 - i : i)));
  };
  block = bigEndian ? "MM" : "II";
  number(42, 2);
  number(8, 4); // where the directory is
  number(1, 2); // its entries
  number(0x0112, 2);
  number(3, 2);
  number(1, 4);
  number(orientation, 2);
  number(0, 2);
  number(0, 4); // no further directory
  return block;
}

std::string ngc::test::makeJpeg(const JpegSpec &spec) {
  jpeg_compress_struct jpeg = {};
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char *memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = spec.width;
  jpeg.image_height = spec.height;
  jpeg.input_components = spec.channels;
  jpeg.in_color_space = spec.channels == 1   ? JCS_GRAYSCALE
                        : spec.channels == 3 ? JCS_RGB
                                             : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 100, TRUE);
  if (spec.ycck)
    jpeg_set_colorspace(&jpeg, JCS_YCCK);
  if (spec.channels == 4)
    jpeg.write_Adobe_marker = spec.adobe;
  if (spec.progressive)
    jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  if (spec.orientation) {
    std::string block =
        std::string("Exif\0\0", 6) + makeExif(spec.orientation, spec.bigEndian);
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1,
                      reinterpret_cast<const JOCTET *>(block.data()),
                      block.size());
  }
  while (jpeg.next_scanline < jpeg.image_height) {
    auto *row = const_cast<JSAMPROW>(
        &spec.samples[jpeg.next_scanline * spec.width * spec.channels]);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string file(reinterpret_cast<char *>(memory), size);
  std::free(memory);
  return file;
}
