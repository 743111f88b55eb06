// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Files.cpp - all of a file or nothing ------------------------------===//
//
// A result is made under another name in the same folder and renamed when it
// is whole, so an old file stays as it was until the new one is good. A device
// or a pipe (/dev/stdout) can't be renamed to; it gets a copy.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include <sys/resource.h>

using namespace llvm;
using namespace ngc;

//===-- scratch files -----------------------------------------------------===//

ScratchFile::ScratchFile(std::string path) : name(std::move(path)) {
  sys::RemoveFileOnSignal(name);
}

ScratchFile::ScratchFile(ScratchFile &&other) : name(std::move(other.name)) {
  other.name.clear();
}

ScratchFile::~ScratchFile() {
  if (name.empty())
    return;
  sys::fs::remove(name);
  sys::DontRemoveFileOnSignal(name);
}

std::error_code ScratchFile::moveTo(StringRef target) {
  if (std::error_code code = sys::fs::rename(name, target))
    return code;
  sys::DontRemoveFileOnSignal(name);
  name.clear();
  return {};
}

//===-- output files ------------------------------------------------------===//

std::string ngc::reasonOf(std::error_code code) {
  std::string reason = code.message();
  if (!reason.empty())
    reason[0] = toLower(reason[0]);
  return reason;
}

Error OutputFile::cannotWrite(std::error_code code) const {
  return makeError("cannot write '" + shown + "': " + reasonOf(code));
}

Expected<OutputFile> OutputFile::open(StringRef path) {
  OutputFile result;
  result.shown = path.str();
  auto refuse = [&](const Twine &why) {
    return makeError("cannot write '" + path + "': " + why);
  };
  if (path.empty())
    return refuse("the path is empty");
  SmallString<128> target(path);
  if (std::error_code code = sys::fs::make_absolute(target))
    return result.cannotWrite(code);
  sys::fs::file_status status;
  bool exists = !sys::fs::status(target, status);
  if (exists && sys::fs::is_directory(status))
    return refuse("it is a folder");
  // Writing to a link changes the file behind it, as everywhere.
  SmallString<128> real;
  if (exists && !sys::fs::real_path(target, real))
    target = real;
  result.special = exists && !sys::fs::is_regular_file(status);
  result.target = target.str().str();
  StringRef shownFolder = sys::path::parent_path(path);
  StringRef folder = sys::path::parent_path(result.target);
  if (!sys::fs::is_directory(folder))
    return refuse("there is no folder '" +
                  (shownFolder.empty() ? folder : shownFolder) + "'");
  return result;
}

Error OutputFile::checkLimit(uint64_t bytes) const {
  rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) || bytes <= limit.rlim_cur)
    return Error::success();
  return cannotWrite(std::make_error_code(std::errc::file_too_large));
}

Expected<ScratchFile>
OutputFile::scratch(function_ref<Error(raw_fd_ostream &)> write) const {
  SmallString<128> model(target);
  if (special) {
    sys::path::system_temp_directory(/*ErasedOnReboot=*/true, model);
    sys::path::append(model, "ngc");
  }
  model += ".%%%%%%%%.tmp";
  SmallString<128> path;
  int descriptor;
  if (std::error_code code = sys::fs::createUniqueFile(model, descriptor, path))
    return cannotWrite(code);
  ScratchFile result(path.str().str());
  raw_fd_ostream out(descriptor, /*shouldClose=*/true);
  Error error = write(out);
  out.close();
  std::error_code code = out.error();
  out.clear_error(); // else its destructor ends the process
  if (error)
    return error;
  if (code)
    return cannotWrite(code);
  return result;
}

Error OutputFile::copyTo(StringRef content) const {
  std::error_code code;
  raw_fd_ostream out(target, code, sys::fs::CD_OpenExisting, sys::fs::FA_Write,
                     sys::fs::OF_None);
  if (code)
    return cannotWrite(code);
  out << content;
  out.close();
  code = out.error();
  out.clear_error();
  return code ? cannotWrite(code) : Error::success();
}

Error OutputFile::commit(ScratchFile &content) const {
  if (!special) {
    std::error_code code = content.moveTo(target);
    return code ? cannotWrite(code) : Error::success();
  }
  auto buffer = MemoryBuffer::getFile(content.path(), /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return cannotWrite(buffer.getError());
  return copyTo((*buffer)->getBuffer());
}

Error ngc::writeFile(StringRef path, ArrayRef<char> content) {
  Expected<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.takeError();
  Expected<ScratchFile> scratch = file->scratch([&](raw_fd_ostream &out) {
    out.write(content.data(), content.size());
    return Error::success();
  });
  if (!scratch)
    return scratch.takeError();
  return file->commit(*scratch);
}
