// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Link.cpp - lld in process
//-------------------------------------------===//
//
// Makes the product of code and weights. Users need neither a compiler nor the
// development files of a C library: what an artifact may import is a short
// list, and for linking we make empty libraries that define just these names.
// They only tell lld which library to record (libm only if it is used).
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/InterfaceStub/ELFObjHandler.h"
#include "llvm/InterfaceStub/IFSStub.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"

#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace llvm;
using namespace ngc;

//===-- what an artifact may import
//-----------------------------------------===//

static constexpr StringLiteral memoryFunctions[] = {"memcpy", "memmove",
                                                    "memset"};

// Each of them exists with and without an f at its end.
static constexpr StringLiteral mathFunctions[] = {
    "acos", "acosh", "asin",  "asinh",     "atan",     "atan2",    "atanh",
    "cbrt", "ceil",  "cos",   "cosh",      "copysign", "erf",      "erfc",
    "exp",  "exp10", "exp2",  "expm1",     "fabs",     "floor",    "fma",
    "fmax", "fmin",  "fmod",  "frexp",     "hypot",    "ldexp",    "lgamma",
    "log",  "log10", "log1p", "log2",      "logb",     "modf",     "nearbyint",
    "pow",  "rint",  "round", "roundeven", "sin",      "sincos",   "sinh",
    "sqrt", "tan",   "tanh",  "tgamma",    "trunc",    "remainder"};

static const StringSet<> &mathImports() {
  static const StringSet<> names = [] {
    StringSet<> result;
    for (StringRef name : mathFunctions) {
      result.insert(name);
      result.insert((name + "f").str());
    }
    return result;
  }();
  return names;
}

bool ngc::isAllowedImport(StringRef symbol) {
  return is_contained(memoryFunctions, symbol) ||
         mathImports().contains(symbol);
}

Error ngc::checkImports(ArrayRef<char> code, const ModelTables &tables) {
  MemoryBufferRef buffer(StringRef(code.data(), code.size()), "code");
  auto object = object::ELFObjectFile<object::ELF64LE>::create(buffer);
  if (!object)
    return object.takeError();
  std::string weights = weightsSymbol(tables.name);
  for (const object::ELFSymbolRef &symbol : object->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    bool imported = *flags & object::SymbolRef::SF_Undefined;
    if (imported && !name->empty() && *name != weights &&
        !isAllowedImport(*name))
      return makeError("the code of model '" + tables.name + "' calls '" +
                       *name +
                       "', which is not among the functions of libc and libm "
                       "that an artifact may use");
  }
  return Error::success();
}

//===-- lld
//-----------------------------------------------------------------===//

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

Error ngc::runLinker(ArrayRef<std::string> arguments) {
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

//===-- products
//------------------------------------------------------------===//

namespace {
/// The scratch files that a product is made of.
struct Parts {
  ScratchFile code, weights;
};
} // namespace

static Expected<ScratchFile> makeStub(const OutputFile &file, StringRef library,
                                      ArrayRef<std::string> symbols) {
  Expected<ScratchFile> scratch = file.scratch();
  if (!scratch)
    return scratch;
  ifs::IFSStub stub;
  stub.SoName = library.str();
  stub.Target.Arch = ELF::EM_X86_64;
  stub.Target.BitWidth = ifs::IFSBitWidthType::IFS64;
  stub.Target.Endianness = ifs::IFSEndiannessType::Little;
  for (const std::string &name : symbols) {
    ifs::IFSSymbol symbol(name);
    symbol.Type = ifs::IFSSymbolType::Func;
    symbol.Size = 0;
    stub.Symbols.push_back(symbol);
  }
  llvm::sort(stub.Symbols);
  if (Error error = ifs::writeBinaryStub(scratch->path(), stub))
    return error;
  return scratch;
}

static Error linkShared(const OutputFile &file, const Parts &parts,
                        const ScratchFile &result) {
  std::vector<std::string> memory(std::begin(memoryFunctions),
                                  std::end(memoryFunctions));
  std::vector<std::string> math;
  for (StringRef name : mathImports().keys())
    math.push_back(name.str());
  Expected<ScratchFile> libm = makeStub(file, "libm.so.6", math);
  if (!libm)
    return libm.takeError();
  Expected<ScratchFile> libc = makeStub(file, "libc.so.6", memory);
  if (!libc)
    return libc.takeError();
  return runLinker({"-shared",
                    "--output=" + result.path().str(),
                    "-z",
                    "now",
                    "-z",
                    "relro",
                    "-z",
                    "noexecstack",
                    "-z",
                    "defs",
                    "-z",
                    "lrodata-after-bss", // the weights come last
                    "--hash-style=gnu",
                    "--build-id=none",
                    "--discard-locals",
                    "--no-color-diagnostics",
                    parts.code.path().str(),
                    parts.weights.path().str(),
                    "--as-needed",
                    libm->path().str(),
                    libc->path().str()});
}

static Error linkObject(const Parts &parts, const ScratchFile &result) {
  return runLinker({"-r", "--output=" + result.path().str(),
                    "--no-color-diagnostics", parts.code.path().str(),
                    parts.weights.path().str()});
}

static Error writeMembers(const Parts &parts, StringRef name,
                          const ScratchFile &result) {
  static constexpr unsigned readable = 0644;
  std::string names[] = {identifier(name) + ".o",
                         identifier(name) + ".weights.o"};
  const ScratchFile *files[] = {&parts.code, &parts.weights};
  std::vector<NewArchiveMember> members;
  for (auto [memberName, file] : zip(names, files)) {
    auto buffer = MemoryBuffer::getFile(file->path(), /*IsText=*/false,
                                        /*RequiresNullTerminator=*/false);
    if (!buffer)
      return errorCodeToError(buffer.getError());
    NewArchiveMember &member = members.emplace_back();
    member.MemberName = memberName;
    member.Perms = readable;
    member.Buf = std::move(*buffer);
  }
  return writeArchive(result.path(), members, SymtabWritingMode::NormalSymtab,
                      object::Archive::K_GNU, /*Deterministic=*/true,
                      /*Thin=*/false);
}

static Error makeProduct(Product product, const OutputFile &file,
                         const Parts &parts, StringRef name,
                         const ScratchFile &result) {
  switch (product) {
  case Product::SharedLibrary:
    return linkShared(file, parts, result);
  case Product::Object:
    return linkObject(parts, result);
  case Product::Archive:
    return writeMembers(parts, name, result);
  }
  return makeError("unknown product");
}

Error ngc::writeProduct(Product product, StringRef path, ArrayRef<char> code,
                        const ModelTables &tables, WeightSource weights) {
  if (Error error = checkImports(code, tables))
    return error;
  Expected<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.takeError();
  Expected<ScratchFile> codeFile = file->scratch([&](raw_fd_ostream &out) {
    out.write(code.data(), code.size());
    return Error::success();
  });
  if (!codeFile)
    return codeFile.takeError();
  Expected<ScratchFile> weightsFile = file->scratch(
      [&](raw_fd_ostream &out) { return writeWeights(out, tables, weights); });
  if (!weightsFile)
    return weightsFile.takeError();
  Expected<ScratchFile> result = file->scratch();
  if (!result)
    return result.takeError();
  Parts parts{std::move(*codeFile), std::move(*weightsFile)};
  if (Error error = makeProduct(product, *file, parts, tables.name, *result))
    return makeError("cannot write '" + path +
                     "': " + toString(std::move(error)));
  return file->commit(*result);
}
