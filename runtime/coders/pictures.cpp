// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- pictures.cpp - the C interface to picture files -------------------===//
//
// Nothing is thrown past these functions, nothing is printed: an error is a
// text of the thread.
//
//===----------------------------------------------------------------------===//
#include "ngc/coders.h"
#include "pixels.h"

#include <new>

using namespace ngc::coders;

namespace {

thread_local std::string lastError;

ngc_status fail(const std::string &text, ngc_status status) {
  lastError = text;
  return status;
}

ngc_status failToRead(const char *name, const std::string &error) {
  return fail("cannot read '" + std::string(name) + "': " + error,
              NGC_ERROR_FILE);
}

ngc_status give(Picture &from, ngc_picture *to) {
  *to = {from.height, from.width, from.values.release()};
  return NGC_OK;
}

/// Runs `body`; a lack of memory becomes an error of the call.
template <typename Body> ngc_status guarded(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return fail("not enough memory", NGC_ERROR_MEMORY);
  }
}

} // namespace

const char *ngc_coders_error(void) { return lastError.c_str(); }

ngc_status ngc_picture_read(const char *path, ngc_picture *picture) {
  if (!picture)
    return fail("ngc_picture_read: picture is null", NGC_ERROR_NULL);
  *picture = {};
  if (!path)
    return fail("ngc_picture_read: path is null", NGC_ERROR_NULL);
  return guarded([&] {
    Picture got;
    std::string error;
    return readPicture(path, got, error) ? give(got, picture)
                                         : failToRead(path, error);
  });
}

ngc_status ngc_picture_decode(const void *bytes, size_t size, const char *name,
                              ngc_picture *picture) {
  if (!picture)
    return fail("ngc_picture_decode: picture is null", NGC_ERROR_NULL);
  *picture = {};
  if (!bytes && size)
    return fail("ngc_picture_decode: bytes is null", NGC_ERROR_NULL);
  return guarded([&] {
    Picture got;
    std::string error;
    return readPicture({static_cast<const uint8_t *>(bytes), size}, got, error)
               ? give(got, picture)
               : failToRead(name ? name : "picture", error);
  });
}

void ngc_picture_free(ngc_picture *picture) {
  if (!picture)
    return;
  std::free(picture->pixels);
  *picture = {};
}

ngc_status ngc_picture_write(const char *path, const uint8_t *pixels,
                             int64_t height, int64_t width, int channels) {
  if (!path || !pixels)
    return fail("ngc_picture_write: path or pixels is null", NGC_ERROR_NULL);
  if (channels != 1 && channels != 3)
    return fail("ngc_picture_write: expected 1 or 3 channels, got " +
                    std::to_string(channels),
                NGC_ERROR_SHAPE);
  if (height <= 0 || width <= 0 || height > maxPixels / width)
    return fail("ngc_picture_write: a picture of " + std::to_string(width) +
                    " x " + std::to_string(height) +
                    " pixels cannot be written",
                NGC_ERROR_SHAPE);
  return guarded([&] {
    std::string error;
    if (!writePng(path, {pixels, height, width, channels}, error))
      return fail("cannot write '" + std::string(path) + "': " + error,
                  NGC_ERROR_FILE);
    return NGC_OK;
  });
}
