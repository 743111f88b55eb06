// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Linker.cpp - lld in process, from memory to memory ----------------===//
//
// lld knows only files. It maps its output and would die of a bus error on a
// full disk, and of a failed write as well, so it gets no disk to write to:
//
//   code ────► memory file ──┐              ┌─ pipe ──► a thread that reads
//   weights ─► memory file ──┴─► lld ───────┘           it into memory
//
// All of them have names under /proc/self/fd. Nothing is left behind whatever
// happens, and all that goes to a disk is written by us, with checks.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "lld/Common/Driver.h"
#include "llvm/Support/Errno.h"

#include <fcntl.h>
#include <mutex>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace llvm;
using namespace ngc;

namespace {
/// A file descriptor that is closed at the end.
class Descriptor {
public:
  explicit Descriptor(int number = -1) : number(number) {}
  Descriptor(Descriptor &&other) : number(other.number) { other.number = -1; }
  ~Descriptor() { close(); }

  int get() const { return number; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(number); }
  void close() {
    if (number >= 0)
      ::close(number);
    number = -1;
  }

private:
  int number;
};

/// Collects all that is written to `path()`, until `finish`.
class Collector {
public:
  static Expected<std::unique_ptr<Collector>> create();
  ~Collector() { finish(); }

  std::string path() const { return writer.path(); }
  SmallVector<char, 0> &finish() {
    writer.close();
    if (thread.joinable())
      thread.join();
    return content;
  }

private:
  Collector(int reader, int writer)
      : reader(reader), writer(writer), thread([this] { read(); }) {}
  void read();

  SmallVector<char, 0> content;
  Descriptor reader, writer;
  std::thread thread;
};
} // namespace

static Error systemError(StringRef what) {
  std::error_code code(errno, std::generic_category());
  return makeError("linking failed: " + what + ": " + reasonOf(code));
}

static Expected<Descriptor> memoryFile(StringRef content) {
  Descriptor result(memfd_create("ngc", MFD_CLOEXEC));
  if (result.get() < 0)
    return systemError("no file in memory");
  while (!content.empty()) {
    ssize_t count = sys::RetryAfterSignal(-1, ::write, result.get(),
                                          content.data(), content.size());
    if (count < 0)
      return systemError("no room for a file in memory");
    content = content.drop_front(count);
  }
  return result;
}

Expected<std::unique_ptr<Collector>> Collector::create() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC))
    return systemError("no pipe");
  return std::unique_ptr<Collector>(new Collector(ends[0], ends[1]));
}

void Collector::read() {
  std::vector<char> buffer(1 << 16); // what a pipe holds
  for (;;) {
    ssize_t count = sys::RetryAfterSignal(-1, ::read, reader.get(),
                                          buffer.data(), buffer.size());
    if (count <= 0)
      return;
    content.append(buffer.begin(), buffer.begin() + count);
  }
}

// Keeps lld's errors, without its prefix; one line if there is only one.
static std::string linkerMessage(StringRef output) {
  std::string result;
  SmallVector<StringRef> lines;
  output.split(lines, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    if (line.starts_with(">>>"))
      continue;
    line.consume_front("ld.lld: ");
    line.consume_front("error: ");
    result += (result.empty() ? "" : "; ") + line.str();
  }
  return result.empty() ? "no reason was given" : result;
}

static Error runLinker(ArrayRef<std::string> arguments) {
  static std::mutex mutex; // lld keeps its state in globals
  static bool usable = true;
  std::lock_guard<std::mutex> lock(mutex);
  if (!usable)
    return makeError("linking failed: the linker crashed before");
  SmallVector<const char *> pointers = {"ld.lld"};
  for (const std::string &argument : arguments)
    pointers.push_back(argument.c_str());
  std::string messages;
  raw_string_ostream out(messages);
  lld::Result result =
      lld::lldMain(pointers, out, out, {{lld::Gnu, &lld::elf::link}});
  usable = result.canRunAgain;
  if (result.retCode == 0)
    return Error::success();
  return makeError("linking failed: " + linkerMessage(messages));
}

Expected<SmallVector<char, 0>> ngc::linkInMemory(ArrayRef<std::string> options,
                                                 ArrayRef<StringRef> inputs) {
  Expected<std::unique_ptr<Collector>> output = Collector::create();
  if (!output)
    return output.takeError();
  std::vector<std::string> arguments = {"--output=" + (*output)->path(),
                                        "--no-color-diagnostics"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  std::vector<Descriptor> files;
  for (StringRef input : inputs) {
    Expected<Descriptor> file = memoryFile(input);
    if (!file)
      return file.takeError();
    arguments.push_back(file->path());
    files.push_back(std::move(*file));
  }
  if (Error error = runLinker(arguments))
    return error;
  return std::move((*output)->finish());
}
