// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- note.cpp - facts of a file without loading it ---------------------===//
//
// A compiled model is an ELF file with a note of owner "ngc" in the section
// ".note.ngc" (artifact.h). It is found here by the file's own tables, so that
// a wrong, old or broken file is refused before the loader maps it:
//
//   ELF header ─┬─ segments ── each must lie inside the file, or it is cut off
//               └─ sections ── the note's bytes
//
//===----------------------------------------------------------------------===//

#include "core.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ngc {
namespace {

/// No net's description comes near this; a damaged file may claim anything.
constexpr uint64_t noteLimit = uint64_t(256) << 20;

class NoteReader {
public:
  NoteReader(const char *path, Message &message)
      : path(path), message(message) {}
  ~NoteReader() {
    if (file >= 0)
      close(file);
  }

  ngc_status read(Note &note) {
    if (ngc_status status = open())
      return status;
    if (ngc_status status = readHeader())
      return status;
    note.machine = header.e_machine;
    note.linked = header.e_type == ET_DYN;
    if (ngc_status status = checkSegments())
      return status;
    return searchSections(note);
  }

private:
  const char *path;
  Message &message;
  int file = -1;
  uint64_t fileBytes = 0;
  Elf64_Ehdr header;

  ngc_status notModel(const char *why) {
    return message.fail(NGC_ERROR_ARTIFACT, "'%s' is no compiled model: %s",
                        path, why);
  }

  ngc_status truncated(uint64_t needed) {
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is truncated: its tables need %llu bytes, it "
                        "has %llu",
                        path, (unsigned long long)needed,
                        (unsigned long long)fileBytes);
  }

  ngc_status open() {
    struct stat facts;
    file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &facts))
      return message.fail(NGC_ERROR_FILE, "cannot open '%s': %s", path,
                          strerror(errno));
    if (S_ISDIR(facts.st_mode))
      return message.fail(NGC_ERROR_FILE, "cannot open '%s': it is a folder",
                          path);
    fileBytes = uint64_t(facts.st_size);
    return NGC_OK;
  }

  /// Reads exactly `bytes` bytes; a file that ends before is truncated.
  ngc_status readAt(void *to, uint64_t bytes, uint64_t offset) {
    if (offset > fileBytes || bytes > fileBytes - offset)
      return truncated(offset + bytes);
    for (char *at = static_cast<char *>(to); bytes;) {
      ssize_t n = pread(file, at, bytes, off_t(offset));
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return message.fail(NGC_ERROR_FILE, "cannot read '%s': %s", path,
                            n ? strerror(errno) : "it became shorter");
      at += n;
      offset += uint64_t(n);
      bytes -= uint64_t(n);
    }
    return NGC_OK;
  }

  ngc_status readHeader() {
    if (fileBytes < sizeof header)
      return notModel("it is too short");
    if (ngc_status status = readAt(&header, sizeof header, 0))
      return status;
    if (memcmp(header.e_ident, ELFMAG, SELFMAG))
      return notModel("it is no ELF file");
    if (header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_ident[EI_DATA] != ELFDATA2LSB)
      return notModel("it is not for a 64-bit little-endian machine");
    return NGC_OK;
  }

  ngc_status checkSegments() {
    for (uint32_t i = 0; i < header.e_phnum; ++i) {
      Elf64_Phdr segment;
      uint64_t offset = header.e_phoff + i * uint64_t(header.e_phentsize);
      if (ngc_status status = readAt(&segment, sizeof segment, offset))
        return status;
      uint64_t end = segment.p_offset + segment.p_filesz;
      if (end > fileBytes || end < segment.p_offset)
        return truncated(end);
    }
    return NGC_OK;
  }

  ngc_status searchSections(Note &note) {
    // The table is the last of the file: a file that is cut off lacks it.
    uint64_t end =
        header.e_shoff + header.e_shnum * uint64_t(header.e_shentsize);
    if (end > fileBytes || end < header.e_shoff)
      return truncated(end);
    for (uint32_t i = 0; i < header.e_shnum; ++i) {
      Elf64_Shdr section;
      uint64_t offset = header.e_shoff + i * uint64_t(header.e_shentsize);
      if (ngc_status status = readAt(&section, sizeof section, offset))
        return status;
      if (section.sh_type != SHT_NOTE)
        continue;
      ngc_status status = searchNotes(section, note);
      if (status || note.payload)
        return status;
    }
    return notModel("it has no note of ngc");
  }

  /// Notes follow each other: sizes, type, owner, payload, each padded to 4.
  ngc_status searchNotes(const Elf64_Shdr &section, Note &note) {
    uint64_t at = section.sh_offset, end = at + section.sh_size;
    while (at + sizeof(Elf64_Nhdr) <= end) {
      Elf64_Nhdr head;
      if (ngc_status status = readAt(&head, sizeof head, at))
        return status;
      uint64_t owner = at + sizeof head;
      uint64_t payload = owner + ((uint64_t(head.n_namesz) + 3) & ~3ull);
      at = payload + ((uint64_t(head.n_descsz) + 3) & ~3ull);
      char name[4] = {};
      if (head.n_namesz != sizeof name)
        continue;
      if (ngc_status status = readAt(name, sizeof name, owner))
        return status;
      if (memcmp(name, "ngc", sizeof name) == 0 && head.n_type == NGC_NOTE_TYPE)
        return readPayload(payload, head.n_descsz, note);
    }
    return NGC_OK;
  }

  ngc_status readPayload(uint64_t offset, uint64_t bytes, Note &note) {
    uint32_t version[2];
    if (bytes < sizeof version || bytes > noteLimit)
      return notModel("its note is damaged");
    if (ngc_status status = readAt(version, sizeof version, offset))
      return status;
    if (version[0] != NGC_ABI_VERSION)
      return message.fail(NGC_ERROR_ARTIFACT,
                          "'%s' has binary interface %u, this runtime needs "
                          "%u: compile the model again",
                          path, version[0], NGC_ABI_VERSION);
    bytes -= sizeof version;
    note.payload = allocate<char>(bytes + 2); // two more zero bytes
    if (!note.payload)
      return message.fail(NGC_ERROR_MEMORY, "no memory to read '%s'", path);
    offset += sizeof version;
    if (ngc_status status = readAt(note.payload, bytes, offset))
      return status;
    note.symbol = note.payload;
    note.json = note.payload + strlen(note.payload) + 1;
    return NGC_OK;
  }
};

} // namespace

ngc_status readNote(const char *path, Note &note, Message &message) {
  return NoteReader(path, message).read(note);
}

} // namespace ngc
