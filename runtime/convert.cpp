// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- convert.cpp - element types and their conversion ------------------===//
//
// Thirteen types would make 169 pairs. Instead a block of elements is loaded
// as double or int64 and stored from there: 44 short loops, a few kB. Between
// two integer types the way is int64, so that nothing is lost above 2^53.
// Elements are read with memcpy: a view may have any alignment.
//
//===----------------------------------------------------------------------===//

#include "core.h"

#include <math.h>

namespace ngc {
namespace {

template <typename To, typename From> To bitsAs(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

/// bfloat16: the upper half of a float.
struct Brain {
  uint16_t bits;
  explicit operator double() const {
    return double(bitsAs<float>(uint32_t(bits) << 16));
  }
};

/// IEEE half precision: 1 sign, 5 exponent, 10 fraction bits.
struct Half {
  uint16_t bits;
  explicit operator double() const {
    int exponent = (bits >> 10) & 31, fraction = bits & 1023;
    double size;
    if (exponent == 31)
      size = fraction ? NAN : INFINITY;
    else if (exponent == 0)
      size = ldexp(fraction, -24);
    else
      size = ldexp(fraction + 1024, exponent - 25);
    return bits & 0x8000 ? -size : size;
  }
};

/// Rounds to nearest, ties to even, as the other conversions of hardware do.
Brain makeBrain(double value) {
  uint32_t bits = bitsAs<uint32_t>(float(value));
  if (value != value)
    return {uint16_t((bits >> 16) | 0x40)};
  return {uint16_t((bits + 0x7fff + ((bits >> 16) & 1)) >> 16)};
}

Half makeHalf(double value) {
  uint16_t sign = signbit(value) ? 0x8000 : 0;
  double size = fabs(value);
  if (size != size)
    return {uint16_t(sign | 0x7e00)};
  if (size == 0)
    return {sign};
  if (size >= 65520) // halfway between the largest half and the next step
    return {uint16_t(sign | 0x7c00)};
  int exponent = 0;
  frexp(size, &exponent);
  // The unit in the last place: 2^-24 for subnormal numbers.
  int unit = exponent - 11 < -24 ? -24 : exponent - 11;
  int64_t fraction = int64_t(rint(ldexp(size, -unit)));
  // A carry out of the fraction runs into the exponent, as it should.
  int biased = unit == -24 ? 0 : unit + 24;
  return {uint16_t(sign | (biased * 1024 + fraction))};
}

template <typename T> struct Store {
  static T from(double value) { return T(value); }
  static T from(int64_t value) { return T(value); }
};
template <> struct Store<Brain> {
  static Brain from(double value) { return makeBrain(value); }
  static Brain from(int64_t value) { return makeBrain(double(value)); }
};
template <> struct Store<Half> {
  static Half from(double value) { return makeHalf(value); }
  static Half from(int64_t value) { return makeHalf(double(value)); }
};

/// The nearest number that an integer type T can hold.
template <typename T> struct StoreInteger {
  static constexpr bool isSigned = T(-1) < T(0);
  static constexpr int bits = sizeof(T) * 8 - isSigned;
  static T from(int64_t value) {
    if (!isSigned && value < 0)
      return 0;
    if (bits >= 63)
      return T(value);
    constexpr int64_t high = int64_t((uint64_t(1) << (bits & 63)) - 1);
    constexpr int64_t low = isSigned ? -high - 1 : 0;
    return T(value < low ? low : value > high ? high : value);
  }
  static T from(double value) {
    if (value != value)
      return 0;
    constexpr double limit = 9223372036854775807.0;
    if (value >= limit)
      return from(INT64_MAX);
    return from(value <= -limit ? INT64_MIN : int64_t(value));
  }
};
template <> struct Store<int8_t> : StoreInteger<int8_t> {};
template <> struct Store<int16_t> : StoreInteger<int16_t> {};
template <> struct Store<int32_t> : StoreInteger<int32_t> {};
template <> struct Store<int64_t> : StoreInteger<int64_t> {};
template <> struct Store<uint8_t> : StoreInteger<uint8_t> {};
template <> struct Store<uint16_t> : StoreInteger<uint16_t> {};
template <> struct Store<uint32_t> : StoreInteger<uint32_t> {};
template <> struct Store<uint64_t> : StoreInteger<uint64_t> {};
/// A byte that holds 0 or 1.
struct Truth {
  uint8_t bits;
  explicit operator double() const { return bits != 0; }
  explicit operator int64_t() const { return bits != 0; }
};
template <> struct Store<Truth> {
  static Truth from(double value) { return {uint8_t(value != 0)}; }
  static Truth from(int64_t value) { return {uint8_t(value != 0)}; }
};

int64_t asInteger(double value) { return Store<int64_t>::from(value); }
int64_t asInteger(float value) { return asInteger(double(value)); }
int64_t asInteger(Half value) { return asInteger(double(value)); }
int64_t asInteger(Brain value) { return asInteger(double(value)); }
int64_t asInteger(uint64_t value) {
  return value > uint64_t(INT64_MAX) ? INT64_MAX : int64_t(value);
}
template <typename T> int64_t asInteger(T value) { return int64_t(value); }

template <typename T>
void load(double *to, const uint8_t *from, int64_t stride, int64_t count) {
  for (int64_t i = 0; i < count; ++i, from += stride) {
    T value;
    memcpy(&value, from, sizeof value);
    to[i] = double(value);
  }
}

template <typename T>
void load(int64_t *to, const uint8_t *from, int64_t stride, int64_t count) {
  for (int64_t i = 0; i < count; ++i, from += stride) {
    T value;
    memcpy(&value, from, sizeof value);
    to[i] = asInteger(value);
  }
}

template <typename T, typename From>
void store(uint8_t *to, int64_t stride, const From *from, int64_t count) {
  for (int64_t i = 0; i < count; ++i, to += stride) {
    T value = Store<T>::from(from[i]);
    memcpy(to, &value, sizeof value);
  }
}

typedef uint32_t Words __attribute__((vector_size(16)));
typedef int32_t SignedWords __attribute__((vector_size(16)));
typedef uint16_t Halves __attribute__((vector_size(8)));

/// As makeBrain, in vectors: every step of training rounds all weights. Gives
/// how many are done; fewer than a vector are left.
int64_t roundRow(uint8_t *to, const uint8_t *from, int64_t count) {
  int64_t at = 0;
  for (; at + 4 <= count; at += 4) {
    Words bits;
    memcpy(&bits, from + 4 * at, sizeof bits);
    Words isNan = Words(SignedWords(bits & 0x7fffffff) > 0x7f800000);
    Words rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    rounded = (isNan & (bits >> 16 | 0x40)) | (~isNan & rounded);
    Halves halves = __builtin_convertvector(rounded, Halves);
    memcpy(to + 2 * at, &halves, sizeof halves);
  }
  return at;
}

/// Calls f.template operator()<T>() for the C++ type of an ngc_type.
template <typename F> void withType(uint32_t type, F f) {
  switch (type) {
  case NGC_REAL32:
    return f.template operator()<float>();
  case NGC_REAL64:
    return f.template operator()<double>();
  case NGC_INT8:
    return f.template operator()<int8_t>();
  case NGC_INT16:
    return f.template operator()<int16_t>();
  case NGC_INT32:
    return f.template operator()<int32_t>();
  case NGC_INT64:
    return f.template operator()<int64_t>();
  case NGC_UINT8:
    return f.template operator()<uint8_t>();
  case NGC_UINT16:
    return f.template operator()<uint16_t>();
  case NGC_UINT32:
    return f.template operator()<uint32_t>();
  case NGC_UINT64:
    return f.template operator()<uint64_t>();
  case NGC_BOOL:
    return f.template operator()<Truth>();
  case NGC_REAL16:
    return f.template operator()<Half>();
  case NGC_BFLOAT16:
    return f.template operator()<Brain>();
  }
}

} // namespace

bool isReal(uint32_t type) {
  return type == NGC_REAL32 || type == NGC_REAL64 || type == NGC_REAL16 ||
         type == NGC_BFLOAT16;
}

void loadReals(double *to, uint32_t type, const uint8_t *from, int64_t stride,
               int64_t count) {
  withType(type, [&]<typename T>() { load<T>(to, from, stride, count); });
}

void loadIntegers(int64_t *to, uint32_t type, const uint8_t *from,
                  int64_t stride, int64_t count) {
  withType(type, [&]<typename T>() { load<T>(to, from, stride, count); });
}

void storeReals(uint32_t type, uint8_t *to, int64_t stride, const double *from,
                int64_t count) {
  withType(type, [&]<typename T>() { store<T>(to, stride, from, count); });
}

void storeIntegers(uint32_t type, uint8_t *to, int64_t stride,
                   const int64_t *from, int64_t count) {
  withType(type, [&]<typename T>() { store<T>(to, stride, from, count); });
}

void convertRow(uint32_t toType, uint8_t *to, int64_t toStride,
                uint32_t fromType, const uint8_t *from, int64_t fromStride,
                int64_t count) {
  int64_t bytes = int64_t(ngc_type_bytes(fromType));
  if (toType == fromType && toStride == bytes && fromStride == bytes) {
    memcpy(to, from, uint64_t(count * bytes));
    return;
  }
  int64_t done = 0;
  if (toType == NGC_BFLOAT16 && fromType == NGC_REAL32 && toStride == 2 &&
      fromStride == bytes)
    done = roundRow(to, from, count);
  bool integers = !isReal(toType) && !isReal(fromType);
  union {
    double reals[blockCount];
    int64_t integers[blockCount];
  } block;
  for (int64_t at = done; at < count; at += blockCount) {
    int64_t n = count - at < blockCount ? count - at : blockCount;
    const uint8_t *source = from + at * fromStride;
    uint8_t *place = to + at * toStride;
    if (integers) {
      loadIntegers(block.integers, fromType, source, fromStride, n);
      storeIntegers(toType, place, toStride, block.integers, n);
    } else {
      loadReals(block.reals, fromType, source, fromStride, n);
      storeReals(toType, place, toStride, block.reals, n);
    }
  }
}

} // namespace ngc

uint64_t ngc_type_bytes(uint32_t type) {
  static const uint8_t bytes[] = {0, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 2};
  return type < sizeof bytes ? bytes[type] : 0;
}

const char *ngc_type_name(uint32_t type) {
  static const char *const names[] = {
      "unknown type", "real32", "real64", "int8",    "int16",
      "int32",        "int64",  "uint8",  "uint16",  "uint32",
      "uint64",       "bool",   "real16", "bfloat16"};
  return names[ngc_type_bytes(type) ? type : 0];
}
