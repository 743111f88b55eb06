// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- register.cpp - the raw routines that the runtime calls ------------===//
#include "ngc/coders.h"
#include "pixels.h"

#include <cstdio>
#include <cstring>
#include <new>

using namespace ngc::coders;

namespace {

/// The raw routine of image encoders: a file to pixels [h, w, 3].
bool readValue(const ngc_value &value, Picture &picture, std::string &error) {
  auto *data = static_cast<const uint8_t *>(value.data);
  if (value.kind == NGC_BYTES) {
    if (readPicture(Bytes{data, value.count}, picture, error))
      return true;
    error = "cannot read the image's bytes: " + error;
    return false;
  }
  std::string path(static_cast<const char *>(value.data), value.count);
  if (value.kind != NGC_PATH) {
    error = "expected an image file's path or bytes, got text '" + path + "'";
    return false;
  }
  if (readPicture(path.c_str(), picture, error))
    return true;
  error = "cannot read '" + path + "': " + error;
  return false;
}

/// Copies the pixels to where the runtime wants them.
ngc_status give(const Picture &picture, const ngc_allocator &allocator,
                ngc_decoded &result, std::string &error) {
  uint64_t bytes = picture.height * picture.width * 3 * sizeof(float);
  void *memory = allocator.allocate(allocator.context, bytes);
  if (!memory) {
    error = "not enough memory";
    return NGC_ERROR_MEMORY;
  }
  std::memcpy(memory, picture.values.get(), bytes);
  result.data = static_cast<float *>(memory);
  result.rank = 3;
  result.dims[0] = picture.height;
  result.dims[1] = picture.width;
  result.dims[2] = 3;
  return NGC_OK;
}

ngc_status readImage(void *, const ngc_coder *, const ngc_value *value,
                     const ngc_allocator *allocator, ngc_decoded *result,
                     char *errorText, uint64_t errorBytes) {
  try {
    std::string error;
    Picture picture;
    ngc_status status = NGC_ERROR_FILE;
    if (readValue(*value, picture, error))
      status = give(picture, *allocator, *result, error);
    std::snprintf(errorText, errorBytes, "%s", error.c_str());
    return status;
  } catch (const std::bad_alloc &) {
    std::snprintf(errorText, errorBytes, "not enough memory");
    return NGC_ERROR_MEMORY;
  }
}

} // namespace

ngc_status ngc_coders_register(void) {
  return ngc_register_coder("image", readImage, nullptr);
}
