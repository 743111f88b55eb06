// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- save.cpp - arrays to a file ---------------------------------------===//
//
// A file in the format safetensors: the header's length in 8 bytes, a JSON
// header, then each array, dense and row-major:
//
//   {"conv1/Weights": {"dtype": "F32", "shape": [20, 1, 5, 5],
//                      "data_offsets": [0, 2000]}, ...}
//
// It is written beside its place and renamed when all of it is on the disk, so
// nobody ever sees half a file, and a failure leaves the old one as it was.
//
//===----------------------------------------------------------------------===//

#include "core.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace ngc {
namespace {

const char *dtypeOf(uint32_t type) {
  static const char *const names[] = {"",    "F32",  "F64", "I8",  "I16",
                                      "I32", "I64",  "U8",  "U16", "U32",
                                      "U64", "BOOL", "F16", "BF16"};
  return names[isType(type) ? type : 0];
}

class Saver {
public:
  Saver(const ngc_handle &handle, const ArraySet &set, const char *path,
        Message &message)
      : handle(handle), model(*handle.model), set(set), path(path),
        message(message) {}
  ~Saver() {
    if (file >= 0)
      close(file);
    if (made)
      unlink(name);
    header.release();
    values.release();
  }

  ngc_status save();

private:
  const ngc_handle &handle;
  const ngc_model &model;
  const ArraySet &set;
  const char *path;
  Message &message;
  int file = -1;
  bool made = false;
  char name[4096];
  Buffer header, values;
  uint64_t used = 0; ///< of the header

  /// Arrays without a value, or whose value nobody holds, are left out.
  bool isSaved(uint32_t i) const {
    const ngc_array &array = model.arrays[i];
    return set.hasValue[i] &&
           (array.placed >= 0 || set.blocks[model.placed_count + i]);
  }
  uint64_t bytesOf(const ngc_array &array) const {
    return uint64_t(arrayCount(array)) * ngc_type_bytes(array.type);
  }
  ngc_status failed() {
    int problem = errno;
    return message.fail(NGC_ERROR_FILE, "cannot write '%s': %s", path,
                        strerror(problem));
  }
  ngc_status open();
  ngc_status write(const void *data, uint64_t bytes);
  ngc_status writeValues();
  ngc_status finish();
  bool makeHeader();
  void addKey(const char *key);
  void addArray(const ngc_array &array, uint64_t offset);
};

//===-- the header -------------------------------------------------------===//

/// A JSON string; control characters and quotes are escaped.
void Saver::addKey(const char *key) {
  char *to = reinterpret_cast<char *>(header.data) + used;
  *to++ = '"';
  for (; *key; ++key) {
    if (uint8_t(*key) < ' ') {
      to += snprintf(to, 8, "\\u%04x", unsigned(*key));
      continue;
    }
    if (*key == '"' || *key == '\\')
      *to++ = '\\';
    *to++ = *key;
  }
  *to++ = '"';
  used = uint64_t(to - reinterpret_cast<char *>(header.data));
}

void Saver::addArray(const ngc_array &array, uint64_t offset) {
  char *text = reinterpret_cast<char *>(header.data);
  addKey(array.path);
  char shape[sizeof ShapeText::text];
  snprintf(shape, sizeof shape, "%s", ShapeText(array.rank, array.dims).text);
  used += uint64_t(
      snprintf(text + used, header.capacity - used,
               ":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%llu,%llu]}",
               dtypeOf(array.type), shape, (unsigned long long)offset,
               (unsigned long long)(offset + bytesOf(array))));
}

bool Saver::makeHeader() {
  constexpr uint64_t lengthBytes = 8, escape = 6, facts = 300;
  uint64_t room = lengthBytes + 64;
  for (uint32_t i = 0; i < model.array_count; ++i)
    room += escape * strlen(model.arrays[i].path) + facts;
  if (!header.reserve(room))
    return false;
  used = lengthBytes;
  uint64_t offset = 0;
  header.data[used++] = '{';
  for (uint32_t i = 0; i < model.array_count; ++i) {
    if (!isSaved(i))
      continue;
    if (header.data[used - 1] != '{')
      header.data[used++] = ',';
    addArray(model.arrays[i], offset);
    offset += bytesOf(model.arrays[i]);
  }
  header.data[used++] = '}';
  // Spaces let the data begin at a multiple of 8, as other writers do.
  while (used % lengthBytes)
    header.data[used++] = ' ';
  uint64_t length = used - lengthBytes;
  for (uint64_t i = 0; i < lengthBytes; ++i)
    header.data[i] = uint8_t(length >> 8 * i);
  return true;
}

//===-- the file ---------------------------------------------------------===//

ngc_status Saver::open() {
  // A name of our own for every process and call; O_EXCL settles the rest.
  static std::atomic<unsigned> number{0};
  int length = snprintf(name, sizeof name, "%s.%ld-%u.tmp", path,
                        long(getpid()), number.fetch_add(1));
  if (length < 0 || size_t(length) >= sizeof name) {
    errno = ENAMETOOLONG;
    return failed();
  }
  file = ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0)
    return failed();
  made = true;
  return NGC_OK;
}

ngc_status Saver::write(const void *data, uint64_t bytes) {
  const uint8_t *at = static_cast<const uint8_t *>(data);
  while (bytes) {
    ssize_t done = ::write(file, at, bytes);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return failed();
    at += done;
    bytes -= uint64_t(done);
  }
  return NGC_OK;
}

ngc_status Saver::writeValues() {
  for (uint32_t i = 0; i < model.array_count; ++i) {
    const ngc_array &array = model.arrays[i];
    if (!isSaved(i))
      continue;
    if (!values.reserve(bytesOf(array)))
      return message.fail(NGC_ERROR_MEMORY, "no memory to save array '%s'",
                          array.path);
    if (ngc_status status =
            readArray(handle, set, array, array.type, values.data, message))
      return status;
    if (ngc_status status = write(values.data, bytesOf(array)))
      return status;
  }
  return NGC_OK;
}

ngc_status Saver::finish() {
  if (fsync(file))
    return failed();
  int closed = close(file);
  file = -1;
  if (closed || rename(name, path))
    return failed();
  made = false;
  return NGC_OK;
}

ngc_status Saver::save() {
  if (!makeHeader())
    return message.fail(NGC_ERROR_MEMORY, "no memory to save '%s'", path);
  if (ngc_status status = open())
    return status;
  if (ngc_status status = write(header.data, used))
    return status;
  if (ngc_status status = writeValues())
    return status;
  return finish();
}

} // namespace
} // namespace ngc

using namespace ngc;

ngc_status ngc_model_save_arrays(const ngc_handle *model, const char *path) {
  Message &message = threadMessage();
  if (!model || !path)
    return message.fail(NGC_ERROR_NULL, "ngc_model_save_arrays: %s is null",
                        model ? "the path" : "the model");
  SetReference current(*model);
  return Saver(*model, *current.set, path, message).save();
}
