// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/values.hpp - what C++ programs give to nets -------------------===//
//
// The part of net.hpp that knows no net: errors, tensors that own their memory,
// and values, which are views of what the program has.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_VALUES_HPP
#define NGC_VALUES_HPP

#include "ngc/runtime.h"

#include <cstddef>
#include <cstring>
#include <deque>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ngc {

//===-- errors and types -------------------------------------------------===//

/// What every failure throws: the runtime's text and status.
class Error : public std::runtime_error {
public:
  Error(ngc_status status, const std::string &text)
      : std::runtime_error(text), code(status) {}
  ngc_status status() const { return code; }

private:
  ngc_status code;
};

/// Throws if `status` is one; `context` as in ngc_last_error.
inline void check(ngc_status status, const ngc_context *context = nullptr) {
  if (status)
    throw Error(status, ngc_last_error(context));
}

using Shape = std::vector<int64_t>;

/// The ngc_type of an arithmetic C++ type.
template <typename T> constexpr ngc_type typeOf() {
  static_assert(std::is_arithmetic_v<T> && sizeof(T) <= 8);
  if constexpr (std::is_same_v<T, bool>)
    return NGC_BOOL;
  else if constexpr (std::is_floating_point_v<T>)
    return sizeof(T) == 4 ? NGC_REAL32 : NGC_REAL64;
  else if constexpr (std::is_signed_v<T>)
    return sizeof(T) == 1   ? NGC_INT8
           : sizeof(T) == 2 ? NGC_INT16
           : sizeof(T) == 4 ? NGC_INT32
                            : NGC_INT64;
  else
    return sizeof(T) == 1   ? NGC_UINT8
           : sizeof(T) == 2 ? NGC_UINT16
           : sizeof(T) == 4 ? NGC_UINT32
                            : NGC_UINT64;
}

//===-- tensors ----------------------------------------------------------===//

/// A dense row-major array that owns its memory.
class Tensor {
public:
  Tensor() = default;
  Tensor(ngc_type type, Shape shape)
      : kind(type), sizes(std::move(shape)),
        memory(count() * ngc_type_bytes(type)) {}

  ngc_type type() const { return kind; }
  const Shape &shape() const { return sizes; }
  size_t count() const {
    size_t result = 1;
    for (int64_t size : sizes)
      result *= size_t(size);
    return result;
  }
  size_t bytes() const { return memory.size(); }
  void *data() { return memory.data(); }
  const void *data() const { return memory.data(); }

  /// The elements; T must be the tensor's type.
  template <typename T> std::span<const T> values() const {
    checkType<T>();
    return {reinterpret_cast<const T *>(memory.data()), count()};
  }
  template <typename T> std::span<T> values() {
    checkType<T>();
    return {reinterpret_cast<T *>(memory.data()), count()};
  }

  /// The elements as double, whatever their type.
  std::vector<double> numbers() const;

private:
  ngc_type kind = NGC_REAL32;
  Shape sizes = {0};
  std::vector<std::byte> memory;

  template <typename T> void checkType() const {
    if (typeOf<T>() != kind)
      throw Error(NGC_ERROR_TYPE, std::string("the tensor has elements of ") +
                                      ngc_type_name(kind) + ", not " +
                                      ngc_type_name(typeOf<T>()));
  }
  template <typename T> std::vector<double> as() const {
    std::span<const T> all = values<T>();
    return std::vector<double>(all.begin(), all.end());
  }
};

inline std::vector<double> Tensor::numbers() const {
  switch (kind) {
  case NGC_REAL32:
    return as<float>();
  case NGC_REAL64:
    return as<double>();
  case NGC_INT8:
    return as<int8_t>();
  case NGC_INT16:
    return as<int16_t>();
  case NGC_INT32:
    return as<int32_t>();
  case NGC_INT64:
    return as<int64_t>();
  case NGC_UINT8:
    return as<uint8_t>();
  case NGC_UINT16:
    return as<uint16_t>();
  case NGC_UINT32:
    return as<uint32_t>();
  case NGC_UINT64:
    return as<uint64_t>();
  case NGC_BOOL:
    return as<bool>();
  default:
    throw Error(NGC_ERROR_TYPE,
                std::string("no C++ type for ") + ngc_type_name(kind));
  }
}

//===-- values -----------------------------------------------------------===//

/// What is given to a port: numbers, text, lists of these, views of arrays.
class Value {
public:
  template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  Value(T number) : plain(ngc_value_number(double(number))) {}

  /// Text, e.g. a class label.
  Value(std::string_view label) : text(label), plain() {
    plain.kind = NGC_TEXT;
  }
  Value(const char *label) : Value(std::string_view(label)) {}
  Value(const std::string &label) : Value(std::string_view(label)) {}

  /// Arrays of one axis.
  template <typename T>
  Value(const std::vector<T> &array)
      : Value(array.data(), Shape{int64_t(array.size())}) {}
  template <typename T, size_t extent>
  Value(std::span<T, extent> array)
      : Value(array.data(), Shape{int64_t(array.size())}) {}

  /// An array of any shape; strides are in bytes, none means dense.
  template <typename T>
  Value(const T *data, Shape shape, Shape strides = {})
      : Value(data, typeOf<T>(), std::move(shape), std::move(strides)) {}
  Value(const void *data, ngc_type type, Shape shape, Shape strides = {})
      : dims(std::move(shape)), steps(std::move(strides)),
        plain(ngc_value_array(data, type, uint32_t(dims.size()), nullptr)) {
    if (!steps.empty() && steps.size() != dims.size())
      throw Error(NGC_ERROR_SHAPE,
                  "an array has " + std::to_string(dims.size()) +
                      " axes, but " + std::to_string(steps.size()) +
                      " strides");
  }
  Value(const Tensor &tensor)
      : Value(tensor.data(), tensor.type(), tensor.shape()) {}

  /// A list: a batch, or the classes of a multilabel item.
  Value(std::vector<Value> list) : items(std::move(list)), plain() {
    plain.kind = NGC_LIST;
  }

  /// The content of a file, and the name of one.
  static Value bytes(std::span<const std::byte> content) {
    Value value(0);
    value.plain = ngc_value_bytes(content.data(), content.size());
    return value;
  }
  static Value path(std::string name) {
    Value value(std::string_view{name});
    value.plain.kind = NGC_PATH;
    return value;
  }

  /// As the C interface takes it; `lists` keeps the memory of lists.
  ngc_value lower(std::deque<std::vector<ngc_value>> &lists) const {
    ngc_value value = plain;
    if (value.kind == NGC_ARRAY) {
      value.dims = dims.data();
      value.strides = steps.empty() ? nullptr : steps.data();
    } else if (value.kind == NGC_TEXT || value.kind == NGC_PATH) {
      value.data = text.c_str();
      value.count = text.size();
    } else if (value.kind == NGC_LIST) {
      std::vector<ngc_value> lowered;
      for (const Value &item : items)
        lowered.push_back(item.lower(lists));
      lists.push_back(std::move(lowered));
      value.items = lists.back().data();
      value.count = lists.back().size();
    }
    return value;
  }

private:
  Shape dims, steps;
  std::string text;
  std::vector<Value> items;
  ngc_value plain;
};

/// A view of a container's elements with a shape.
template <typename Array> Value view(const Array &array, Shape shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  if (count != int64_t(std::size(array)))
    throw Error(NGC_ERROR_SHAPE, "a view has " + std::to_string(count) +
                                     " elements, its array has " +
                                     std::to_string(std::size(array)));
  return Value(std::data(array), std::move(shape));
}

/// A file, for ports that read files.
inline Value file(std::string name) { return Value::path(std::move(name)); }

/// Values by the name of a port, or of an array.
using Inputs = std::vector<std::pair<std::string, Value>>;

} // namespace ngc

#endif
