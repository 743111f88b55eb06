// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- pixels.h - what the file readers of ngc_coders share --------------===//
//
//   bytes ── signature ──> readPng / readJpeg ──> Picture ──> orient ──> user
//
// libpng and libjpeg report errors by longjmp, which skips destructors. Hence
// the rule of this folder: everything that must be freed lives in an object of
// the frame *outside* the one that calls setjmp, and the frames between are
// free of objects with destructors.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_RUNTIME_CODERS_PIXELS_H
#define NGC_RUNTIME_CODERS_PIXELS_H

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

namespace ngc::coders {

/// Both formats can announce sizes that they do not hold. More pixels than
/// this (1.6 GB of floats) are refused before anything is allocated.
constexpr int64_t maxPixels = int64_t(1) << 27;

/// Files are read whole.
constexpr size_t maxFileBytes = size_t(1) << 30;

struct Bytes {
  const uint8_t *data = nullptr;
  size_t size = 0;
};

struct FreeDeleter {
  void operator()(void *memory) const { std::free(memory); }
};

/// Memory without initialisation and without exceptions.
template <typename T> using Buffer = std::unique_ptr<T, FreeDeleter>;

template <typename T> Buffer<T> allocate(int64_t count) {
  return Buffer<T>(static_cast<T *>(std::malloc(sizeof(T) * count)));
}

/// Float pixels [height, width, 3], sRGB, 0 .. 1.
struct Picture {
  int64_t height = 0, width = 0;
  Buffer<float> values;

  /// Takes the size and the memory; false: `error` says why not.
  bool resize(int64_t newHeight, int64_t newWidth, std::string &error);
};

/// The value of EXIF's orientation tag (1 .. 8) in a TIFF block, 1 if the
/// block does not say or is damaged.
int exifOrientation(Bytes tiff);

/// Turns the picture as its EXIF orientation asks.
bool orient(Picture &picture, int orientation, std::string &error);

/// Reads a file of either format; the signature tells which.
bool readPicture(Bytes file, Picture &picture, std::string &error);
bool readPicture(const char *path, Picture &picture, std::string &error);

bool readPng(Bytes file, Picture &picture, std::string &error);
bool readJpeg(Bytes file, Picture &picture, std::string &error);

/// 8-bit samples [height, width, channels] of somebody else.
struct Image {
  const uint8_t *pixels;
  int64_t height, width;
  int channels;
};

bool writePng(const char *path, const Image &image, std::string &error);

} // namespace ngc::coders

#endif
