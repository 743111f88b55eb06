// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- results.cpp - where the numbers of a result go --------------------===//
//
// Into the caller's target, which may have strides and another type, or into
// memory that lives until the next call. Both hold the whole batch; chunks are
// written to their place in it.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {
namespace {

/// Names a result in the texts of errors.
struct Named {
  const char *what, *name;
};

ngc_status checkTarget(Named named, const ngc_target &target, uint32_t type,
                       uint32_t ownType, const ngc_result &result,
                       uint64_t count, Message &message) {
  if (!isType(type))
    return message.fail(NGC_ERROR_TYPE, "%s '%s': %u is no element type",
                        named.what, named.name, type);
  if (isReal(ownType) && !isReal(type))
    return message.fail(
        NGC_ERROR_TYPE, "%s '%s': %s cannot be written to a target of %s",
        named.what, named.name, ngc_type_name(ownType), ngc_type_name(type));
  uint64_t bytes = ngc_type_bytes(type);
  if (!target.strides && target.bytes < count * bytes)
    return message.fail(
        NGC_ERROR_MEMORY,
        "%s '%s': the target has %llu bytes, the result %s of "
        "%s needs %llu",
        named.what, named.name, (unsigned long long)target.bytes,
        ShapeText(result.rank, result.dims).text, ngc_type_name(type),
        (unsigned long long)(count * bytes));
  if (target.strides && target.rank != result.rank)
    return message.fail(NGC_ERROR_SHAPE,
                        "%s '%s': the target has %u strides, the result has "
                        "shape %s",
                        named.what, named.name, target.rank,
                        ShapeText(result.rank, result.dims).text);
  return NGC_OK;
}

} // namespace

ngc_status placeResult(ngc_context &context, const char *what, const char *name,
                       const ngc_target &target, uint32_t ownType,
                       ngc_result &result, Place &place) {
  uint64_t count = 1;
  place.perExample = 1;
  for (uint32_t i = 0; i < result.rank; ++i) {
    count *= uint64_t(result.dims[i]);
    if (i >= result.batched)
      place.perExample *= result.dims[i];
  }
  place.type = target.data && target.type ? target.type : ownType;
  place.strides = target.data ? target.strides : nullptr;
  if (target.data) {
    if (ngc_status status =
            checkTarget({what, name}, target, place.type, ownType, result,
                        count, context.message))
      return status;
    place.data = static_cast<uint8_t *>(target.data);
  } else {
    if (ngc_status status =
            reserve(context, place.numbers, count * ngc_type_bytes(place.type)))
      return status;
    place.data = place.numbers.data;
  }
  result.data = place.data;
  result.type = place.type;
  return NGC_OK;
}

bool isInPlace(const Place &place, uint32_t type) {
  return !place.strides && place.type == type &&
         reinterpret_cast<uintptr_t>(place.data) % ngc_type_bytes(type) == 0;
}

void writeNumbers(const Place &place, const ngc_result &result, int64_t begin,
                  int64_t count, const Numbers &from) {
  int64_t bytes = int64_t(ngc_type_bytes(place.type));
  int64_t elements = count * place.perExample;
  if (!place.strides) {
    uint8_t *to = place.data + begin * place.perExample * bytes;
    if (to != from.data)
      convertRow(place.type, to, bytes, from.type, from.data, from.stride,
                 elements);
    return;
  }
  // The target's strides: rows of its innermost axis, counted like a clock.
  const int64_t *strides = place.strides;
  int64_t index[NGC_RESULT_AXES] = {};
  if (result.batched)
    index[0] = begin;
  int64_t row = result.rank ? result.dims[result.rank - 1] : 1;
  if (result.batched && result.rank == 1)
    row = count;
  int64_t rowStride = result.rank ? strides[result.rank - 1] : bytes;
  for (int64_t done = 0; done < elements; done += row) {
    uint8_t *to = place.data;
    for (uint32_t i = 0; i < result.rank; ++i)
      to += index[i] * strides[i];
    convertRow(place.type, to, rowStride, from.type,
               from.data + done * from.stride, from.stride, row);
    for (uint32_t i = result.rank > 1 ? result.rank - 1 : 0; i-- > 0;) {
      if (++index[i] < result.dims[i])
        break;
      index[i] = 0;
    }
  }
}

} // namespace ngc
