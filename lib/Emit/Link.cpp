// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Link.cpp - products of code and weights ---------------------------===//
//
// Users need neither a compiler nor the development files of a C library: what
// an artifact may import is a short list, and for linking we make libraries
// that define just the names that are used. They only tell the linker which
// library to record (libm only if it is used).
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace ngc;

//===-- what an artifact may import ---------------------------------------===//

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

// What the code needs from elsewhere, the weights apart.
static Expected<std::vector<std::string>> imports(ArrayRef<char> code,
                                                  const ModelTables &tables) {
  MemoryBufferRef buffer(StringRef(code.data(), code.size()), "code");
  auto object = object::ELFObjectFile<object::ELF64LE>::create(buffer);
  if (!object)
    return object.takeError();
  std::vector<std::string> result;
  for (const object::ELFSymbolRef &symbol : object->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    if ((*flags & object::SymbolRef::SF_Undefined) && !name->empty() &&
        *name != weightsSymbol(tables.name))
      result.push_back(name->str());
  }
  return result;
}

Error ngc::checkImports(ArrayRef<char> code, const ModelTables &tables) {
  Expected<std::vector<std::string>> names = imports(code, tables);
  if (!names)
    return names.takeError();
  for (const std::string &name : *names)
    if (!isAllowedImport(name))
      return makeError("the code of model '" + tables.name + "' calls '" +
                       name +
                       "', which is not among the functions of libc and libm "
                       "that an artifact may use");
  return Error::success();
}

//===-- products ----------------------------------------------------------===//

using Bytes = SmallVector<char, 0>;

static StringRef text(ArrayRef<char> bytes) {
  return StringRef(bytes.data(), bytes.size());
}

// A shared library that defines these names and nothing else, made from a
// linker script. Its soname is what gets recorded.
static Expected<Bytes> makeStub(StringRef machine, StringRef soname,
                                ArrayRef<std::string> symbols) {
  std::string script;
  for (const std::string &symbol : symbols)
    script += symbol + " = 0;\n";
  return linkInMemory(
      {"-shared", "-m", machine.str(), "-soname=" + soname.str()}, {script});
}

static Expected<std::vector<Bytes>> makeStubs(ArrayRef<char> code,
                                              const ModelTables &tables) {
  Expected<std::vector<std::string>> names = imports(code, tables);
  if (!names)
    return names.takeError();
  std::vector<std::string> memory, math;
  for (const std::string &name : *names)
    (is_contained(memoryFunctions, name) ? memory : math).push_back(name);
  std::vector<Bytes> result;
  for (auto [soname, symbols] :
       {std::pair("libm.so.6", &math), std::pair("libc.so.6", &memory)}) {
    if (symbols->empty())
      continue;
    Expected<Bytes> stub = makeStub(
        isArm(tables) ? "aarch64linux" : "elf_x86_64", soname, *symbols);
    if (!stub)
      return stub.takeError();
    result.push_back(std::move(*stub));
  }
  return result;
}

static constexpr StringLiteral weightsLast =
    "SECTIONS { .lrodata.ngc : { *(.lrodata.ngc) } } INSERT AFTER .bss;";

static Expected<Bytes> linkShared(ArrayRef<char> code,
                                  const ModelTables &tables) {
  Expected<std::vector<Bytes>> stubs = makeStubs(code, tables);
  if (!stubs)
    return stubs.takeError();
  std::string weights = weightsObject(tables);
  std::vector<StringRef> inputs = {text(code), weights};
  // Of x86 the linker knows by itself that large sections come last.
  if (isArm(tables))
    inputs.push_back(weightsLast);
  for (const Bytes &stub : *stubs)
    inputs.push_back(text(stub));
  return linkInMemory({"-shared", "-z", "now", "-z", "relro", "-z",
                       "noexecstack", "-z", "defs", "-z",
                       "lrodata-after-bss", // the weights come last
                       "--hash-style=gnu", "--build-id=none",
                       "--discard-locals"},
                      inputs);
}

static Error writeArchiveOf(raw_ostream &out, const ScratchFile &object,
                            StringRef name) {
  static constexpr unsigned readable = 0644;
  auto buffer = MemoryBuffer::getFile(object.path(), /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return errorCodeToError(buffer.getError());
  std::string memberName = identifier(name) + ".o";
  std::vector<NewArchiveMember> members(1);
  members[0].MemberName = memberName;
  members[0].Perms = readable;
  members[0].Buf = std::move(*buffer);
  return writeArchiveToStream(out, members, SymtabWritingMode::NormalSymtab,
                              object::Archive::K_GNU, /*Deterministic=*/true,
                              /*Thin=*/false);
}

Error ngc::writeProduct(Product product, StringRef path, ArrayRef<char> code,
                        const ModelTables &tables, WeightSource weights) {
  if (Error error = checkImports(code, tables))
    return error;
  Expected<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.takeError();
  // The linker's inputs are files in memory, to which the limit applies too.
  if (Error error = file->checkLimit(code.size()))
    return error;
  Expected<Bytes> image =
      product == Product::SharedLibrary
          ? linkShared(code, tables)
          : linkInMemory({"-r"}, {text(code), weightsObject(tables)});
  if (!image)
    return image.takeError();
  Expected<ScratchFile> result = file->scratch([&](raw_fd_ostream &out) {
    return writeImage(out, *image, tables, weights);
  });
  if (!result)
    return result.takeError();
  if (product != Product::Archive)
    return file->commit(*result);
  Expected<ScratchFile> archive = file->scratch([&](raw_fd_ostream &out) {
    return writeArchiveOf(out, *result, tables.name);
  });
  if (!archive)
    return archive.takeError();
  return file->commit(*archive);
}
