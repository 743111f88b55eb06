// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- png_write.cpp - 8-bit pixels to a PNG file ------------------------===//
//
// The picture is encoded in memory and reaches the disk under a name of its
// own, which is then renamed: a reader never sees half a file, and an error
// leaves what was there. What is no plain file (a pipe, a terminal) is written
// as it stands.
//
//===----------------------------------------------------------------------===//
#include "pixels.h"

#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ngc::coders;

namespace {

/// All that one writing owns. Lives outside the frame of setjmp.
struct PngWriting {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string bytes;
  char message[200] = "";

  ~PngWriting() { png_destroy_write_struct(&png, &info); }
};

[[noreturn]] void onError(png_structp png, png_const_charp text) {
  auto *writing = static_cast<PngWriting *>(png_get_error_ptr(png));
  std::strncpy(writing->message, text, sizeof(writing->message) - 1);
  png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

void onWrite(png_structp png, png_bytep from, size_t count) {
  auto *writing = static_cast<PngWriting *>(png_get_io_ptr(png));
  bool full = false;
  try {
    writing->bytes.append(reinterpret_cast<const char *>(from), count);
  } catch (const std::bad_alloc &) {
    full = true; // nothing may be thrown through libpng
  }
  if (full)
    png_error(png, "not enough memory");
}

void onFlush(png_structp) {}

bool encodeGuarded(PngWriting &writing, const Image &image) {
  png_structp png = writing.png;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_write_fn(png, &writing, onWrite, onFlush);
  png_set_IHDR(png, writing.info, image.width, image.height, 8,
               image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, writing.info);
  for (int64_t y = 0; y < image.height; ++y)
    png_write_row(png, image.pixels + y * image.width * image.channels);
  png_write_end(png, nullptr);
  return true;
}

bool encode(PngWriting &writing, const Image &image, std::string &error) {
  writing.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writing,
                                        onError, onWarning);
  writing.info = writing.png ? png_create_info_struct(writing.png) : nullptr;
  if (!writing.info) {
    error = "libpng cannot start";
    return false;
  }
  if (encodeGuarded(writing, image))
    return true;
  error = writing.message;
  return false;
}

bool writeAll(int file, const std::string &bytes) {
  for (size_t at = 0; at < bytes.size();) {
    ssize_t done = ::write(file, bytes.data() + at, bytes.size() - at);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    at += done;
  }
  return true;
}

/// Writes and closes; an error of closing counts, the disk may be full.
bool writeAndClose(int file, const std::string &bytes, std::string &error) {
  bool written = file >= 0 && writeAll(file, bytes);
  int reason = errno;
  if (file >= 0 && ::close(file) != 0 && written) {
    written = false;
    reason = errno;
  }
  if (!written)
    error = std::strerror(reason);
  return written;
}

bool store(const char *path, const std::string &bytes, std::string &error) {
  struct stat status;
  if (::stat(path, &status) == 0 && !S_ISREG(status.st_mode))
    return writeAndClose(::open(path, O_WRONLY | O_CLOEXEC), bytes, error);

  // A link stays a link: what it points to is replaced.
  Buffer<char> target(::realpath(path, nullptr));
  std::string name = target ? target.get() : path;
  std::string temporary = name + ".part" + std::to_string(::getpid());
  int file =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) {
    error = std::strerror(errno);
    return false;
  }
  bool written = writeAndClose(file, bytes, error);
  if (written && ::rename(temporary.c_str(), name.c_str()) != 0) {
    error = std::strerror(errno);
    written = false;
  }
  if (!written)
    ::unlink(temporary.c_str());
  return written;
}

} // namespace

bool ngc::coders::writePng(const char *path, const Image &image,
                           std::string &error) {
  PngWriting writing;
  return encode(writing, image, error) && store(path, writing.bytes, error);
}
