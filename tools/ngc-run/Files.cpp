// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Files.cpp - whole files in and out --------------------------------===//
//
// A file is written under a name of its own and then renamed: no reader sees
// half of it, and an error leaves what was there. What is no plain file (a
// pipe, a device) is written as it stands.
//
//===----------------------------------------------------------------------===//
#include "Run.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ngc::run;

namespace {

struct FileCloser {
  void operator()(std::FILE *file) const { std::fclose(file); }
};

[[noreturn]] void failTo(const char *what, const std::string &path) {
  throw Error(std::string("cannot ") + what + " '" + path +
              "': " + std::strerror(errno));
}

/// Writes and closes; an error of closing counts, the disk may be full.
bool writeAndClose(int file, const std::string &bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    ssize_t done = ::write(file, bytes.data() + at, bytes.size() - at);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      break;
    at += done;
  }
  int reason = errno;
  bool closed = ::close(file) == 0;
  if (at < bytes.size())
    errno = reason;
  return closed && at == bytes.size();
}

} // namespace

std::string ngc::run::readFile(const std::string &path) {
  constexpr size_t chunkBytes = size_t(1) << 20;
  std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rb"));
  if (!file)
    failTo("read", path);
  std::string bytes;
  size_t got = 0;
  do {
    size_t old = bytes.size();
    bytes.resize(old + chunkBytes);
    got = std::fread(bytes.data() + old, 1, chunkBytes, file.get());
    bytes.resize(old + got);
  } while (got == chunkBytes);
  if (std::ferror(file.get()))
    failTo("read", path);
  return bytes;
}

void ngc::run::writeFile(const std::string &path, const std::string &bytes) {
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0 || !writeAndClose(file, bytes))
      failTo("write", path);
    return;
  }
  // A link stays a link: what it points to is replaced.
  std::unique_ptr<char, decltype(&std::free)> real(
      ::realpath(path.c_str(), nullptr), std::free);
  std::string name = real ? real.get() : path;
  std::string temporary = name + ".part" + std::to_string(::getpid());
  int file =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
    failTo("write", path);
  if (writeAndClose(file, bytes) &&
      std::rename(temporary.c_str(), name.c_str()) == 0)
    return;
  int reason = errno;
  ::unlink(temporary.c_str());
  errno = reason;
  failTo("write", path);
}
