// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Weights.cpp - the arrays as an object file, streamed
//----------------===//
//
// Arrays can be larger than memory, and LLVM would keep a second copy of them,
// so the object file is written by hand, one array after the other:
//
//   0      ELF header, then zeros up to 64
//   64     section .lrodata.ngc: placed arrays, each padded to 64 bytes
//   ...    .symtab: hidden symbol ngc_weights_<name> at the section's start
//   ...    .strtab, .shstrtab, section headers
//
// The section is marked "large": linkers place it behind everything that code
// reaches with 32-bit offsets, so more than 2 GB do no harm.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Object/ELFTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace ngc;
using Elf = object::ELF64LE;

namespace {
enum SectionIndex { Null, Data, Symbols, Strings, Names, NoStack, Count };

/// The numbers of the file that are known before any array is read.
struct Layout {
  std::string strings, names;
  uint64_t nameOffsets[Count] = {};
  uint64_t dataBytes;

  explicit Layout(const ModelTables &tables);

  uint64_t symbolsAt() const { return weightAlignment + dataBytes; }
  uint64_t stringsAt() const { return symbolsAt() + 2 * sizeof(Elf::Sym); }
  uint64_t namesAt() const { return stringsAt() + strings.size(); }
  uint64_t headersAt() const { return alignTo(namesAt() + names.size(), 8); }

  Elf::Ehdr fileHeader() const;
  Elf::Sym symbol() const;
  Elf::Shdr section(SectionIndex index) const;
};
} // namespace

Layout::Layout(const ModelTables &tables) {
  // A model without arrays still has the symbol, so it needs a byte to name.
  dataBytes = std::max(tables.weightOffsets().back(), weightAlignment);
  strings = '\0' + weightsSymbol(tables.name) + '\0';
  static constexpr StringLiteral sections[Count] = {
      "", ".lrodata.ngc", ".symtab", ".strtab", ".shstrtab", ".note.GNU-stack"};
  for (size_t index = 0; index < Count; ++index) {
    nameOffsets[index] = names.size();
    names += sections[index].str() + '\0';
  }
}

Elf::Ehdr Layout::fileHeader() const {
  Elf::Ehdr header = {};
  memcpy(header.e_ident, ELF::ElfMagic, 4);
  header.e_ident[ELF::EI_CLASS] = ELF::ELFCLASS64;
  header.e_ident[ELF::EI_DATA] = ELF::ELFDATA2LSB;
  header.e_ident[ELF::EI_VERSION] = ELF::EV_CURRENT;
  header.e_type = ELF::ET_REL;
  header.e_machine = ELF::EM_X86_64;
  header.e_version = ELF::EV_CURRENT;
  header.e_shoff = headersAt();
  header.e_ehsize = sizeof(Elf::Ehdr);
  header.e_shentsize = sizeof(Elf::Shdr);
  header.e_shnum = Count;
  header.e_shstrndx = Names;
  return header;
}

Elf::Sym Layout::symbol() const {
  Elf::Sym symbol = {};
  symbol.st_name = 1;
  symbol.setBindingAndType(ELF::STB_GLOBAL, ELF::STT_OBJECT);
  symbol.setVisibility(ELF::STV_HIDDEN);
  symbol.st_shndx = Data;
  symbol.st_size = dataBytes;
  return symbol;
}

Elf::Shdr Layout::section(SectionIndex index) const {
  Elf::Shdr header = {};
  header.sh_name = nameOffsets[index];
  header.sh_addralign = 1;
  auto place = [&](uint32_t type, uint64_t offset, uint64_t bytes) {
    header.sh_type = type;
    header.sh_offset = offset;
    header.sh_size = bytes;
  };
  switch (index) {
  case Data:
    place(ELF::SHT_PROGBITS, weightAlignment, dataBytes);
    header.sh_flags = ELF::SHF_ALLOC | ELF::SHF_X86_64_LARGE;
    header.sh_addralign = weightAlignment;
    break;
  case Symbols:
    place(ELF::SHT_SYMTAB, symbolsAt(), 2 * sizeof(Elf::Sym));
    header.sh_link = Strings;
    header.sh_info = 1; // the first symbol that is not local
    header.sh_entsize = sizeof(Elf::Sym);
    header.sh_addralign = 8;
    break;
  case Strings:
    place(ELF::SHT_STRTAB, stringsAt(), strings.size());
    break;
  case Names:
    place(ELF::SHT_STRTAB, namesAt(), names.size());
    break;
  case NoStack:
    place(ELF::SHT_PROGBITS, namesAt(), 0);
    break;
  case Null:
  case Count:
    header.sh_addralign = 0;
    break;
  }
  return header;
}

template <typename T> static void put(raw_ostream &out, const T &value) {
  out.write(reinterpret_cast<const char *>(&value), sizeof value);
}

// Writes exactly the array's bytes, or fails.
static Error writeArray(raw_ostream &out, const ModelTables &tables,
                        size_t index, WeightSource source) {
  const ModelTables::Placed &placed = tables.placed[index];
  uint64_t got = 0;
  Error error = source(index, [&](ArrayRef<char> bytes) {
    got += bytes.size();
    if (got <= placed.bytes)
      out.write(bytes.data(), bytes.size());
  });
  if (error)
    return error;
  if (got == placed.bytes)
    return Error::success();
  return makeError("array '" + tables.arrays[placed.array].path +
                   "' came with " + Twine(got) + " bytes, expected " +
                   Twine(placed.bytes));
}

Error ngc::writeWeights(raw_fd_ostream &out, const ModelTables &tables,
                        WeightSource source) {
  Layout layout(tables);
  std::vector<uint64_t> offsets = tables.weightOffsets();
  put(out, layout.fileHeader());
  for (size_t index = 0; index < tables.placed.size(); ++index) {
    // What is skipped (padding, arrays without a value) reads as zeros.
    out.seek(weightAlignment + offsets[index]);
    if (!tables.arrays[tables.placed[index].array].hasValue)
      continue;
    if (Error error = writeArray(out, tables, index, source))
      return error;
    if (out.has_error())
      return Error::success(); // the file's owner reports it
  }
  out.seek(layout.symbolsAt());
  put(out, Elf::Sym{});
  put(out, layout.symbol());
  out << layout.strings << layout.names;
  out.write_zeros(layout.headersAt() - out.tell());
  for (int index = Null; index < Count; ++index)
    put(out, layout.section(static_cast<SectionIndex>(index)));
  return Error::success();
}
