// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of this stage share among themselves.
#ifndef NGC_LIB_EMIT_PARTS_H
#define NGC_LIB_EMIT_PARTS_H

#include "ngc/Emit.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

namespace ngc {

constexpr uint64_t weightAlignment = 64;

inline llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Whether the code is for AArch64; else for x86-64.
inline bool isArm(const ModelTables &tables) {
  return llvm::StringRef(tables.triple).starts_with("aarch64");
}

/// The system's message, in lower case as ours.
std::string reasonOf(std::error_code code);

/// "ngc_weights_<name>": defined by the weights, used by the descriptor.
std::string weightsSymbol(llvm::StringRef name);
/// The net's name with what C does not allow replaced by '_'.
std::string identifier(llvm::StringRef name);
/// "real32", "int64", ...
llvm::StringRef typeName(uint32_t type);

/// The bytes of the ELF note: header, owner, payload, with padding.
std::string noteBytes(const ModelTables &tables);

/// A file that is removed when this ends, unless it was moved to its place.
class ScratchFile {
public:
  explicit ScratchFile(std::string path);
  ScratchFile(ScratchFile &&other);
  ScratchFile &operator=(ScratchFile &&) = delete;
  ~ScratchFile();

  llvm::StringRef path() const { return name; }
  /// Renames it; it is then no longer removed.
  std::error_code moveTo(llvm::StringRef target);

private:
  std::string name; // empty: nothing to remove
};

/// A file to be written, all or nothing. Parts of it are made in scratch files
/// in the same folder, because there is room where the result shall be.
class OutputFile {
public:
  static llvm::Expected<OutputFile> open(llvm::StringRef path);

  /// Fails if this process may not write files of so many bytes.
  llvm::Error checkLimit(uint64_t bytes) const;
  /// A file with a name of its own that `write` fills.
  llvm::Expected<ScratchFile>
  scratch(llvm::function_ref<llvm::Error(llvm::raw_fd_ostream &)> write) const;
  /// Puts the finished content in its place.
  llvm::Error commit(ScratchFile &content) const;

private:
  std::string shown;  // the path as the user wrote it
  std::string target; // absolute, links followed
  bool special;       // a device or pipe: written, never replaced

  llvm::Error cannotWrite(std::error_code code) const;
  llvm::Error copyTo(llvm::StringRef content) const;
};

/// An ELF object that defines the weights' symbol, with their size but without
/// their content.
std::string weightsObject(const ModelTables &tables);

/// Writes what was linked with that object, and the content behind it. The
/// image's tables are changed to say so.
llvm::Error writeImage(llvm::raw_fd_ostream &out,
                       llvm::MutableArrayRef<char> image,
                       const ModelTables &tables, WeightSource source);

/// Links the contents of files in memory; the result is in memory as well.
llvm::Expected<llvm::SmallVector<char, 0>>
linkInMemory(llvm::ArrayRef<std::string> options,
             llvm::ArrayRef<llvm::StringRef> inputs);

} // namespace ngc

#endif
