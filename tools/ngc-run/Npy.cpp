// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Npy.cpp - NumPy's file of one array -------------------------------===//
//
//   \x93NUMPY 1 0  <size of header>  {'descr': '<f4', 'fortran_order': False,
//   'shape': (3, 4), }  <numbers>
//
// Versions 1 to 3 differ in the width of the header's size (2 or 4 bytes) and
// its encoding, which plain dtypes do not show. Whatever a file says is checked
// before it is believed.
//
//===----------------------------------------------------------------------===//
#include "Run.h"

#include <algorithm>
#include <bit>
#include <cstring>

using namespace ngc::run;

namespace {

struct Dtype {
  const char *code; // without the byte order
  ngc_type type;
};

constexpr Dtype dtypes[] = {
    {"b1", NGC_BOOL},   {"i1", NGC_INT8},   {"i2", NGC_INT16},
    {"i4", NGC_INT32},  {"i8", NGC_INT64},  {"u1", NGC_UINT8},
    {"u2", NGC_UINT16}, {"u4", NGC_UINT32}, {"u8", NGC_UINT64},
    {"f2", NGC_REAL16}, {"f4", NGC_REAL32}, {"f8", NGC_REAL64},
};

constexpr bool littleMachine = std::endian::native == std::endian::little;

/// The literal of a Python dictionary that stands in the header.
class Header {
public:
  std::string descr;
  bool fortran = false;
  std::vector<int64_t> shape;

  explicit Header(const std::string &text) : text(text) { parse(); }

private:
  const std::string &text;
  size_t at = 0;

  [[noreturn]] void fail(const char *what) const {
    throw Error(std::string("its header is damaged: expected ") + what +
                " at byte " + std::to_string(at));
  }
  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n'))
      ++at;
  }
  bool accept(char c) {
    skipSpace();
    if (at >= text.size() || text[at] != c)
      return false;
    ++at;
    return true;
  }
  void expect(char c, const char *what) {
    if (!accept(c))
      fail(what);
  }
  std::string string() {
    char quote = accept('"') ? '"' : '\'';
    if (quote == '\'')
      expect('\'', "a string");
    size_t end = text.find(quote, at);
    if (end == std::string::npos)
      fail("the end of a string");
    std::string result = text.substr(at, end - at);
    at = end + 1;
    return result;
  }
  bool boolean() {
    skipSpace();
    for (bool value : {false, true}) {
      const char *word = value ? "True" : "False";
      if (text.compare(at, std::strlen(word), word) == 0) {
        at += std::strlen(word);
        return value;
      }
    }
    fail("True or False");
  }
  int64_t number() {
    constexpr int64_t limit = INT64_MAX / 10 - 1;
    skipSpace();
    int64_t value = 0;
    size_t start = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      if (value > limit)
        fail("a smaller number");
      value = value * 10 + (text[at] - '0');
    }
    if (at == start)
      fail("a number");
    return value;
  }
  void parseShape() {
    expect('(', "the shape's '('");
    while (!accept(')')) {
      shape.push_back(number());
      if (accept(','))
        continue;
      expect(')', "',' or ')'");
      return;
    }
  }
  void parse() {
    bool seen[3] = {};
    expect('{', "'{'");
    while (!accept('}')) {
      std::string key = string();
      expect(':', "':'");
      if (key == "descr") {
        skipSpace();
        if (at < text.size() && text[at] == '[')
          throw Error("its elements are records, expected numbers");
        descr = string();
        seen[0] = true;
      } else if (key == "fortran_order") {
        fortran = boolean();
        seen[1] = true;
      } else if (key == "shape") {
        parseShape();
        seen[2] = true;
      } else {
        fail("the keys descr, fortran_order and shape");
      }
      accept(',');
    }
    if (!seen[0] || !seen[1] || !seen[2])
      fail("the keys descr, fortran_order and shape");
  }
};

/// Type, strides and byte count of what the header describes.
void describe(const Header &header, Array &array, uint64_t &count) {
  char order = header.descr.empty() ? ' ' : header.descr[0];
  for (const Dtype &dtype : dtypes)
    if (std::strchr("<>|=", order) && header.descr.substr(1) == dtype.code)
      array.type = dtype.type;
  if (!array.type)
    throw Error("its dtype '" + header.descr +
                "' is not numeric; expected one of b1, i1 to i8, u1 to u8, f2 "
                "to f8");
  constexpr uint32_t maxRank = NGC_MAX_AXES + 1;
  if (header.shape.size() > maxRank)
    throw Error("its array has " + std::to_string(header.shape.size()) +
                " axes, at most " + std::to_string(maxRank) + " are possible");
  array.dims = header.shape;
  array.strides.resize(array.dims.size());
  uint64_t bytes = ngc_type_bytes(array.type);
  count = 1;
  bool empty = std::count(array.dims.begin(), array.dims.end(), 0) > 0;
  for (size_t i = 0; i < array.dims.size(); ++i) {
    size_t axis = header.fortran ? i : array.dims.size() - 1 - i;
    array.strides[axis] = int64_t(count * bytes);
    if (!empty && uint64_t(array.dims[axis]) > INT64_MAX / bytes / count)
      throw Error("its shape is too large");
    count *= empty ? 1 : array.dims[axis];
  }
  count = empty ? 0 : count;
}

void swapBytes(Array &array) {
  size_t size = ngc_type_bytes(array.type);
  for (size_t at = 0; at + size <= array.bytes.size(); at += size)
    std::reverse(array.bytes.begin() + at, array.bytes.begin() + at + size);
}

Array parseNpy(const std::string &file) {
  if (file.compare(0, 6, "\x93NUMPY") != 0)
    throw Error("it is not a .npy file");
  if (file.size() < 10)
    throw Error("it ends early");
  int version = uint8_t(file[6]);
  if (version < 1 || version > 3)
    throw Error("its format version " + std::to_string(version) +
                " is unknown, expected 1 to 3");
  size_t width = version == 1 ? 2 : 4, size = 0;
  if (file.size() < 8 + width)
    throw Error("it ends early");
  for (size_t i = 0; i < width; ++i)
    size |= size_t(uint8_t(file[8 + i])) << 8 * i;
  size_t start = 8 + width + size;
  if (file.size() < start)
    throw Error("it ends early");
  std::string text = file.substr(8 + width, size);
  Header header(text);
  Array array;
  uint64_t count = 0;
  describe(header, array, count);
  uint64_t bytes = count * ngc_type_bytes(array.type);
  if (file.size() - start != bytes)
    throw Error("it holds " + std::to_string(file.size() - start) +
                " bytes of numbers, but its shape needs " +
                std::to_string(bytes));
  array.bytes.assign(file.begin() + start, file.end());
  if (header.descr[0] == (littleMachine ? '>' : '<'))
    swapBytes(array);
  return array;
}

} // namespace

Array ngc::run::readNpy(const std::string &path) {
  std::string file = readFile(path);
  try {
    return parseNpy(file);
  } catch (const Error &error) {
    throw Error("cannot read '" + path + "': " + error.what());
  }
}

void ngc::run::writeNpy(const std::string &path, uint32_t type,
                        const std::vector<int64_t> &dims, const void *data) {
  const char *code = nullptr;
  for (const Dtype &dtype : dtypes)
    if (dtype.type == type)
      code = dtype.code;
  if (!code)
    throw Error("cannot write '" + path + "': .npy files have no type for " +
                ngc_type_name(type));
  uint64_t bytes = ngc_type_bytes(type);
  char order = bytes == 1 ? '|' : littleMachine ? '<' : '>';
  std::string header = std::string("{'descr': '") + order + code +
                       "', 'fortran_order': False, 'shape': (";
  for (int64_t dim : dims) {
    header += std::to_string(dim) + ", ";
    bytes *= dim;
  }
  header += "), }";
  // The numbers begin at a multiple of 64; the header ends with a line end.
  constexpr size_t preamble = 10, alignment = 64;
  size_t total = preamble + header.size() + 1;
  header.append((alignment - total % alignment) % alignment, ' ');
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += char(header.size() & 0xff);
  file += char(header.size() >> 8);
  file += header;
  file.append(static_cast<const char *>(data), bytes);
  writeFile(path, file);
}
