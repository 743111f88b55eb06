// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Weights.cpp - the arrays, streamed to the end of the file ---------===//
//
// Arrays can be larger than memory, so neither LLVM nor the linker gets to see
// them. The linker gets an object whose section .lrodata.ngc has their size
// but no content (like .bss), and gives it an address. Then the content goes to
// the end of what it made, and the tables of the file are told where it is:
//
//   ELF header, segments ──┐            segment and section: NOBITS -> offset
//   code, descriptor, ...  │  from lld, in memory
//   symbols, sections ─────┘
//   placed arrays, each padded to 64 bytes       streamed, last of the file
//
// The section is marked "large": linkers place it behind everything that code
// reaches with 32-bit offsets, so more than 2 GB do no harm. AArch64 has no
// such mark; a linker script puts the section last.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace ngc;
using Elf = object::ELF64LE;

static constexpr StringLiteral weightsSection = ".lrodata.ngc";

namespace {
enum SectionIndex { Null, Data, Symbols, Strings, Names, NoStack, Count };

/// The object file: headers, symbol table and names.
struct Layout {
  bool arm;
  std::string strings, names;
  uint64_t nameOffsets[Count] = {};
  uint64_t dataBytes;

  explicit Layout(const ModelTables &tables);

  uint64_t symbolsAt() const { return sizeof(Elf::Ehdr); }
  uint64_t stringsAt() const { return symbolsAt() + 2 * sizeof(Elf::Sym); }
  uint64_t namesAt() const { return stringsAt() + strings.size(); }
  uint64_t headersAt() const { return alignTo(namesAt() + names.size(), 8); }

  Elf::Ehdr fileHeader() const;
  Elf::Sym symbol() const;
  Elf::Shdr section(SectionIndex index) const;
};
} // namespace

Layout::Layout(const ModelTables &tables) : arm(isArm(tables)) {
  // A model without arrays still has the symbol, so it needs a byte to name.
  dataBytes = std::max(tables.weightOffsets().back(), weightAlignment);
  strings = '\0' + weightsSymbol(tables.name) + '\0';
  static constexpr StringLiteral sections[Count] = {
      "", weightsSection, ".symtab", ".strtab", ".shstrtab", ".note.GNU-stack"};
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
  header.e_machine = arm ? ELF::EM_AARCH64 : ELF::EM_X86_64;
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
    place(ELF::SHT_NOBITS, sizeof(Elf::Ehdr), dataBytes);
    header.sh_flags = ELF::SHF_ALLOC;
    if (!arm)
      header.sh_flags |= ELF::SHF_X86_64_LARGE;
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

std::string ngc::weightsObject(const ModelTables &tables) {
  Layout layout(tables);
  std::string result;
  raw_string_ostream out(result);
  put(out, layout.fileHeader());
  put(out, Elf::Sym{});
  put(out, layout.symbol());
  out << layout.strings << layout.names;
  out.write_zeros(layout.headersAt() - out.tell());
  for (int index = Null; index < Count; ++index)
    put(out, layout.section(static_cast<SectionIndex>(index)));
  return result;
}

//===-- the content -------------------------------------------------------===//

// The tables lie in `image`, which is ours to change.
template <typename T> static T &inPlace(const T &value) {
  return const_cast<T &>(value);
}

// Tells the file's tables that the section's content is at the image's end,
// and returns where. A segment must lie in the file as it lies in its page.
static Expected<uint64_t> placeContent(ArrayRef<char> image) {
  auto file =
      object::ELFFile<Elf>::create(StringRef(image.data(), image.size()));
  if (!file)
    return file.takeError();
  auto sections = file->sections();
  auto segments = file->program_headers();
  if (!sections || !segments)
    return joinErrors(sections.takeError(), segments.takeError());
  // Of shared libraries for x86 the linker shortens the section's name.
  for (const Elf::Shdr &section : *sections) {
    Expected<StringRef> name = file->getSectionName(section);
    if (!name)
      return name.takeError();
    if (section.sh_type != ELF::SHT_NOBITS || !name->starts_with(".lrodata"))
      continue;
    uint64_t offset = alignTo(image.size(), weightAlignment);
    for (const Elf::Phdr &segment : *segments)
      if (segment.p_type == ELF::PT_LOAD && segment.p_align &&
          segment.p_vaddr == section.sh_addr) {
        uint64_t page = segment.p_align;
        offset = alignTo(image.size(), page, segment.p_vaddr % page);
        inPlace(segment).p_offset = offset;
        inPlace(segment).p_filesz = segment.p_memsz;
      }
    inPlace(section).sh_type = ELF::SHT_PROGBITS;
    inPlace(section).sh_offset = offset;
    return offset;
  }
  return makeError("the linked file has no place for the arrays");
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

Error ngc::writeImage(raw_fd_ostream &out, MutableArrayRef<char> image,
                      const ModelTables &tables, WeightSource source) {
  Expected<uint64_t> begin = placeContent(image);
  if (!begin)
    return begin.takeError();
  std::vector<uint64_t> offsets = tables.weightOffsets();
  out.write(image.data(), image.size());
  for (size_t index = 0; index < tables.placed.size(); ++index) {
    // What is skipped (padding, arrays without a value) reads as zeros.
    out.seek(*begin + offsets[index]);
    if (!tables.arrays[tables.placed[index].array].hasValue)
      continue;
    if (Error error = writeArray(out, tables, index, source))
      return error;
    if (out.has_error())
      return Error::success(); // the file's owner reports it
  }
  // If the last array is padded, a byte at the end gives the file its length.
  uint64_t end = *begin + Layout(tables).dataBytes;
  if (out.tell() < end) {
    out.seek(end - 1);
    out << '\0';
  }
  return Error::success();
}
