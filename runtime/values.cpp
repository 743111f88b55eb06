// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- values.cpp - how views, lists and numbers are walked --------------===//
//
// A value is an array, a list, or an atom (number, text, bytes, path). What
// counts as one item depends on the port: for plain ports each number is one,
// for images a whole array of two or three axes is. The grid of a value is the
// shape in which its items are arranged, however they are nested:
//
//   a list of 5 arrays [4, 3]    Numbers: grid [5, 4, 3]
//   a list of 5 arrays [h, w]    Pixels:  grid [5]
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <stdio.h>

namespace ngc {

bool Grid::operator==(const Grid &other) const {
  return rank == other.rank &&
         memcmp(dims, other.dims, rank * sizeof dims[0]) == 0;
}

uint32_t leafType(const ngc_value &value) {
  const ngc_value *at = &value;
  while (at->kind == NGC_LIST && at->items && at->count)
    at = at->items;
  return at->kind == NGC_ARRAY ? at->type : 0;
}

bool isClassList(const ngc_value &value) {
  if (value.kind != NGC_LIST)
    return false;
  for (uint64_t i = 0; i < value.count; ++i)
    if (value.items[i].kind == NGC_LIST || value.items[i].kind == NGC_ARRAY)
      return false;
  return true;
}

uint32_t pixelAxes(const ngc_value &array) {
  if (array.rank < 3)
    return 2;
  int64_t last = array.dims[array.rank - 1];
  return last == 1 || last == 3 || last == 4 ? 3 : 2;
}

//===-- checks -----------------------------------------------------------===//

static const char *readingText(Reading reading) {
  switch (reading) {
  case Reading::Numbers:
    return "numbers";
  case Reading::Truths:
    return "True, False or numbers";
  case Reading::Classes:
    return "class labels or numbers";
  case Reading::ClassLists:
    return "lists of class labels or numbers";
  case Reading::Pixels:
    return "image files or pixels";
  }
  return "";
}

static ngc_status wrongKind(const ngc_value &value, Reading reading,
                            Message &message) {
  static const char *const kinds[] = {"a value of unknown kind",
                                      "an array",
                                      "bytes",
                                      "text",
                                      "a path",
                                      "a number",
                                      "a list"};
  const char *got = kinds[value.kind <= NGC_LIST ? value.kind : 0];
  return message.fail(NGC_ERROR_TYPE, "expected %s, got %s",
                      readingText(reading), got);
}

static bool takesKind(uint32_t kind, Reading reading) {
  bool pixels = reading == Reading::Pixels;
  switch (kind) {
  case NGC_ARRAY:
  case NGC_LIST:
    return true;
  case NGC_BYTES:
  case NGC_PATH:
    return pixels;
  case NGC_TEXT:
    return !pixels && reading != Reading::Numbers;
  case NGC_NUMBER:
    return !pixels;
  }
  return false;
}

static ngc_status checkArray(const ngc_value &array, Reading reading,
                             Message &message) {
  if (!isType(array.type))
    return message.fail(NGC_ERROR_TYPE, "%u is no element type", array.type);
  if (array.rank > valueAxes)
    return message.fail(NGC_ERROR_SHAPE, "an array has %u axes, at most %u",
                        array.rank, valueAxes);
  if (array.rank && !array.dims)
    return message.fail(NGC_ERROR_NULL, "dims is null");
  uint64_t bytes = ngc_type_bytes(array.type);
  for (uint32_t i = 0; i < array.rank; ++i) {
    constexpr uint64_t most = uint64_t(1) << 62;
    if (array.dims[i] < 0 || (bytes && uint64_t(array.dims[i]) > most / bytes))
      return message.fail(NGC_ERROR_SHAPE, "impossible shape %s",
                          ShapeText(array.rank, array.dims).text);
    bytes *= uint64_t(array.dims[i]);
  }
  if (bytes && !array.data)
    return message.fail(NGC_ERROR_NULL, "data is null");
  bool pixelType = isReal(array.type) || array.type == NGC_UINT8 ||
                   array.type == NGC_UINT16 || array.type == NGC_BOOL;
  if (reading == Reading::Pixels && !pixelType)
    return message.fail(NGC_ERROR_TYPE,
                        "expected pixels of type uint8, uint16 or real, got "
                        "%s",
                        ngc_type_name(array.type));
  return NGC_OK;
}

static ngc_status measureArray(const ngc_value &array, Reading reading,
                               Grid &grid, Message &message) {
  if (ngc_status status = checkArray(array, reading, message))
    return status;
  uint32_t inner = reading == Reading::Pixels       ? pixelAxes(array)
                   : reading == Reading::ClassLists ? 1
                                                    : 0;
  if (array.rank < inner)
    return message.fail(NGC_ERROR_SHAPE, "expected %s, got shape %s",
                        readingText(reading),
                        ShapeText(array.rank, array.dims).text);
  grid.rank = array.rank - inner;
  for (uint32_t i = 0; i < grid.rank; ++i)
    grid.dims[i] = array.dims[i];
  return NGC_OK;
}

/// The items of a list must be alike: [count] in front of their common grid.
static ngc_status measureList(const ngc_value &list, Reading reading,
                              Grid &grid, uint32_t depth, Message &message);

static ngc_status measureAt(const ngc_value &value, Reading reading, Grid &grid,
                            uint32_t depth, Message &message) {
  grid = Grid();
  if (!takesKind(value.kind, reading))
    return wrongKind(value, reading, message);
  if (value.kind == NGC_ARRAY)
    return measureArray(value, reading, grid, message);
  if (value.kind == NGC_LIST)
    return measureList(value, reading, grid, depth, message);
  if (value.kind != NGC_NUMBER && value.count && !value.data)
    return message.fail(NGC_ERROR_NULL, "data is null");
  return NGC_OK;
}

static ngc_status measureList(const ngc_value &list, Reading reading,
                              Grid &grid, uint32_t depth, Message &message) {
  if (list.count && !list.items)
    return message.fail(NGC_ERROR_NULL, "items is null");
  if (depth == valueAxes)
    return message.fail(NGC_ERROR_SHAPE, "lists are nested more than %u deep",
                        valueAxes);
  bool isItem = reading == Reading::ClassLists && isClassList(list);
  Grid first, next;
  for (uint64_t i = 0; i < list.count; ++i) {
    if (ngc_status status = measureAt(list.items[i], reading, i ? next : first,
                                      depth + 1, message))
      return status;
    if (!i || isItem || next == first)
      continue;
    return message.fail(NGC_ERROR_SHAPE,
                        "items of a list differ: item 0 has shape %s, item "
                        "%llu has %s",
                        ShapeText(first.rank, first.dims).text,
                        (unsigned long long)i,
                        ShapeText(next.rank, next.dims).text);
  }
  if (isItem)
    return NGC_OK;
  if (first.rank + 1 > NGC_RESULT_AXES)
    return message.fail(NGC_ERROR_SHAPE, "a value has more than %d axes",
                        NGC_RESULT_AXES);
  grid.rank = first.rank + 1;
  grid.dims[0] = int64_t(list.count);
  for (uint32_t i = 0; i < first.rank; ++i)
    grid.dims[i + 1] = first.dims[i];
  return NGC_OK;
}

ngc_status measure(const ngc_value &value, Reading reading, Grid &grid,
                   Message &message) {
  return measureAt(value, reading, grid, 0, message);
}

//===-- slices -----------------------------------------------------------===//

Slice::Slice(const ngc_value &whole) : value(whole) {
  if (value.kind != NGC_ARRAY)
    return;
  int64_t dense = int64_t(ngc_type_bytes(value.type));
  for (uint32_t i = value.rank; i-- > 0;) {
    dims[i] = value.dims[i];
    strides[i] = value.strides ? value.strides[i] : dense;
    dense *= dims[i];
  }
  value.dims = dims;
  value.strides = strides;
}

void Slice::narrow(int64_t begin, int64_t count) {
  if (value.kind == NGC_LIST) {
    value.items += begin;
    value.count = uint64_t(count);
    return;
  }
  dims[0] = count;
  value.data = static_cast<const uint8_t *>(value.data) + begin * strides[0];
}

void Slice::enter(int64_t at) {
  value.data = static_cast<const uint8_t *>(value.data) + at * strides[0];
  --value.rank;
  memmove(dims, dims + 1, value.rank * sizeof dims[0]);
  memmove(strides, strides + 1, value.rank * sizeof strides[0]);
}

bool Slice::isDense() const {
  int64_t dense = int64_t(ngc_type_bytes(value.type));
  for (uint32_t i = value.rank; i-- > 0;) {
    if (dims[i] != 1 && strides[i] != dense)
      return false;
    dense *= dims[i];
  }
  return true;
}

int64_t Slice::count() const {
  int64_t count = 1;
  for (uint32_t i = 0; i < value.rank; ++i)
    count *= dims[i];
  return count;
}

ngc_status walkRows(const Slice &slice, void *row, RowFunction call) {
  const ngc_value &array = slice.value;
  uint32_t rank = array.rank;
  const uint8_t *data = static_cast<const uint8_t *>(array.data);
  int64_t stride = int64_t(ngc_type_bytes(array.type)), length = 1;
  if (!slice.count())
    return NGC_OK;
  if (rank) {
    stride = slice.strides[--rank];
    length = slice.dims[rank];
  }
  while (rank && slice.strides[rank - 1] == stride * length)
    length *= slice.dims[--rank];
  int64_t index[valueAxes] = {};
  for (;;) {
    if (ngc_status status = call(row, data, stride, length))
      return status;
    uint32_t axis = rank;
    for (; axis > 0; --axis) {
      data += slice.strides[axis - 1];
      if (++index[axis - 1] < slice.dims[axis - 1])
        break;
      data -= slice.strides[axis - 1] * slice.dims[axis - 1];
      index[axis - 1] = 0;
    }
    if (!axis)
      return NGC_OK;
  }
}

} // namespace ngc
