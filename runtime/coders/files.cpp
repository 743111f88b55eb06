// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- files.cpp - from a path to the reader of its format ---------------===//
//
// The first bytes tell the format, the name of a file never does.
//
//===----------------------------------------------------------------------===//
#include "pixels.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

using namespace ngc::coders;

namespace {

std::string systemError() { return std::strerror(errno); }

struct FileCloser {
  void operator()(std::FILE *file) const { std::fclose(file); }
};

/// Reads a whole file. Its size is not asked beforehand, so pipes work too.
bool readFile(const char *path, std::string &bytes, std::string &error) {
  constexpr size_t chunkBytes = size_t(1) << 16;
  std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path, "rb"));
  if (!file) {
    error = systemError();
    return false;
  }
  size_t got = 0;
  do {
    if (bytes.size() > maxFileBytes) {
      error = "the file is bigger than 1 GiB";
      return false;
    }
    size_t old = bytes.size();
    bytes.resize(old + chunkBytes);
    got = std::fread(bytes.data() + old, 1, chunkBytes, file.get());
    bytes.resize(old + got);
  } while (got == chunkBytes);
  if (std::ferror(file.get())) {
    error = systemError();
    return false;
  }
  return true;
}

bool startsWith(Bytes file, const char *signature, size_t size) {
  return file.size >= size && std::memcmp(file.data, signature, size) == 0;
}

} // namespace

bool ngc::coders::readPicture(Bytes file, Picture &picture,
                              std::string &error) {
  if (startsWith(file, "\x89PNG\r\n\x1a\n", 8))
    return readPng(file, picture, error);
  if (startsWith(file, "\xff\xd8\xff", 3))
    return readJpeg(file, picture, error);
  error = file.size ? "neither a PNG nor a JPEG file" : "the file is empty";
  return false;
}

bool ngc::coders::readPicture(const char *path, Picture &picture,
                              std::string &error) {
  std::string bytes;
  if (!readFile(path, bytes, error))
    return false;
  auto *data = reinterpret_cast<const uint8_t *>(bytes.data());
  return readPicture({data, bytes.size()}, picture, error);
}
