// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/net.hpp - run compiled models, the C++ interface --------------===//
//
// A thin face over runtime.h, header only: values from what C++ programs have,
// results that own their memory, errors as exceptions.
//
//     ngc::Net net("lenet.so");
//     std::vector<uint8_t> image = ...;                    // 28 x 28 grey
//     auto y = net({{"Input", ngc::view(image, {28, 28})}},
//                  {{"Output", "TopProbabilities:3"}, {"Output", "Entropy"}});
//     for (auto &[label, p] : y["Output"].rules())
//       std::cout << label << " " << p << "\n";
//     double entropy = y[{"Output", "Entropy"}].number();
//
// A net with one input takes its value alone, `net(x)`; without requests every
// output is given by its default property. Arrays are views: what they point
// to must live until the call returns. One Net is used by one thread at a
// time; a copy shares the model and can be used by another.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_NET_HPP
#define NGC_NET_HPP

#include "ngc/runtime.h"

#include <cstddef>
#include <cstring>
#include <deque>
#include <initializer_list>
#include <memory>
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

using Inputs = std::vector<std::pair<std::string, Value>>;

//===-- requests and results ---------------------------------------------===//

/// A port and a property of it; none is the default property.
struct Request {
  std::string port;
  std::string property;
  ngc_sampling sampling = {};
  ngc_target target = {};

  Request(std::string port, std::string property = {},
          ngc_sampling sampling = {})
      : port(std::move(port)), property(std::move(property)),
        sampling(sampling) {}
  Request(const char *port) : Request(std::string(port)) {}

  /// Writes the result to the caller's memory instead.
  template <typename T> Request &into(std::span<T> memory) {
    target.data = memory.data();
    target.bytes = memory.size_bytes();
    target.type = typeOf<T>();
    return *this;
  }
};

/// A class and the number that belongs to it.
using Rule = std::pair<std::string, double>;

/// One result, with memory of its own.
class Result {
public:
  Result() = default;
  explicit Result(const ngc_result &result);

  ngc_result_kind kind() const { return sort; }
  const Shape &shape() const { return sizes; }
  bool batched() const { return isBatch; }
  uint64_t seed() const { return usedSeed; }

  /// The numbers; empty where the result went to the caller's memory.
  const Tensor &tensor() const { return array; }
  template <typename T> std::span<const T> values() const {
    return array.values<T>();
  }
  double number() const {
    std::vector<double> all = array.numbers();
    if (all.size() != 1)
      throw Error(NGC_ERROR_SHAPE, "the result has " +
                                       std::to_string(all.size()) +
                                       " numbers, not 1");
    return all[0];
  }

  /// 0-based class numbers, and the same as labels.
  const std::vector<int64_t> &positions() const { return places; }
  const std::vector<std::string> &labels() const { return names; }
  /// Of multilabel decisions: how many labels each element has.
  const std::vector<int64_t> &counts() const { return sums; }
  const std::string &label() const {
    if (names.size() != 1)
      throw Error(NGC_ERROR_SHAPE, "the result has " +
                                       std::to_string(names.size()) +
                                       " labels, not 1");
    return names[0];
  }
  /// Labels with their numbers, of TopProbabilities.
  std::vector<Rule> rules() const {
    if (sort != NGC_RESULT_RULES)
      throw Error(NGC_ERROR_TYPE, "the result has no rules, "
                                  "TopProbabilities has");
    std::vector<double> all = array.numbers();
    std::vector<Rule> result;
    for (size_t i = 0; i < all.size(); ++i)
      result.emplace_back(names[i], all[i]);
    return result;
  }

private:
  ngc_result_kind sort = NGC_RESULT_ARRAY;
  Shape sizes;
  bool isBatch = false;
  uint64_t usedSeed = 0;
  Tensor array;
  std::vector<int64_t> places, sums;
  std::vector<std::string> names;
};

inline Result::Result(const ngc_result &result)
    : sort(ngc_result_kind(result.kind)),
      sizes(result.dims, result.dims + result.rank),
      isBatch(result.batched != 0), usedSeed(result.seed) {
  size_t count = 1;
  for (int64_t size : sizes)
    count *= size_t(size);
  if (result.data) {
    array = Tensor(ngc_type(result.type), sizes);
    if (count)
      std::memcpy(array.data(), result.data, array.bytes());
  }
  if (result.counts) {
    sums.assign(result.counts, result.counts + count);
    count = 0;
    for (int64_t sum : sums)
      count += size_t(sum);
  }
  if (!result.positions)
    return;
  places.assign(result.positions, result.positions + count);
  for (int64_t place : places)
    names.push_back(result.labels ? result.labels[place]
                                  : std::to_string(place + 1));
}

/// The results of a call, in the order of the requests.
class Results {
public:
  /// The result of a request; a port alone means its first request.
  const Result &operator[](const Request &key) const {
    for (const auto &[request, result] : results)
      if (request.port == key.port &&
          (key.property.empty() || request.property == key.property))
        return result;
    throw Error(NGC_ERROR_NAME, "'" + key.port +
                                    (key.property.empty() ? "" : ":") +
                                    key.property + "' was not requested");
  }
  /// The result of a call that has only one.
  const Result &only() const {
    if (results.size() != 1)
      throw Error(NGC_ERROR_NAME, "the call has " +
                                      std::to_string(results.size()) +
                                      " results, not 1");
    return results[0].second;
  }
  size_t size() const { return results.size(); }
  auto begin() const { return results.begin(); }
  auto end() const { return results.end(); }

private:
  friend class Net;
  std::vector<std::pair<Request, Result>> results;
};

//===-- nets -------------------------------------------------------------===//

/// An opened model with a context.
class Net {
public:
  explicit Net(const std::string &path, ngc_options options = {})
      : settings(options) {
    ngc_handle *handle = nullptr;
    check(ngc_model_open(path.c_str(), &handle));
    adopt(handle);
  }
  /// A model that is linked into the program.
  explicit Net(const ngc_model &linked, ngc_options options = {})
      : settings(options) {
    ngc_handle *handle = nullptr;
    check(ngc_model_from(&linked, &handle));
    adopt(handle);
  }
  Net(const Net &other) : model(other.model), settings(other.settings) {
    createContext();
  }
  Net(Net &&) = default;
  Net &operator=(Net other) {
    context.swap(other.context);
    model.swap(other.model);
    settings = other.settings;
    return *this;
  }

  Results operator()(const Inputs &inputs,
                     const std::vector<Request> &requests = {}) {
    return evaluate(inputs, requests);
  }
  /// The only input. A template, so that `{{"Input", x}}` means the other.
  template <typename T>
    requires std::is_convertible_v<const T &, Value>
  Results operator()(const T &value,
                     const std::vector<Request> &requests = {}) {
    return evaluate({{std::string(), Value(value)}}, requests);
  }

  const ngc_model &tables() const { return *ngc_model_tables(model.get()); }
  ngc_handle *handle() const { return model.get(); }
  ngc_context *get() const { return context.get(); }

  /// The canonical values of an array, e.g. "conv1/Weights".
  Tensor array(const std::string &path) const {
    const ngc_array *found = ngc_model_array(model.get(), path.c_str());
    Tensor result;
    if (found)
      result = Tensor(ngc_type(found->type),
                      Shape(found->dims, found->dims + found->rank));
    char none = 0; // so that the runtime complains of the name
    check(ngc_model_read_array(model.get(), path.c_str(), 0,
                               result.bytes() ? result.data() : &none,
                               result.bytes()));
    return result;
  }

  /// Initialises the arrays that have no value, or all of them, in all copies
  /// of this net: `net.initialize({.all = 1, .method = NGC_METHOD_XAVIER})`.
  void initialize(const ngc_initialization &how = {}) {
    check(ngc_model_initialize(model.get(), &how));
  }

private:
  struct CloseModel {
    void operator()(ngc_handle *handle) const { ngc_model_close(handle); }
  };
  struct DestroyContext {
    void operator()(ngc_context *made) const { ngc_context_destroy(made); }
  };
  std::shared_ptr<ngc_handle> model; // outlives the context below
  std::unique_ptr<ngc_context, DestroyContext> context;
  ngc_options settings;

  void adopt(ngc_handle *handle) {
    model = std::shared_ptr<ngc_handle>(handle, CloseModel());
    createContext();
  }
  void createContext() {
    settings.size = sizeof settings;
    ngc_context *made = nullptr;
    check(ngc_context_create(model.get(), &settings, &made));
    context.reset(made);
  }
  Results evaluate(const Inputs &inputs, std::vector<Request> requests);
};

inline Results Net::evaluate(const Inputs &inputs,
                             std::vector<Request> requests) {
  std::deque<std::vector<ngc_value>> lists;
  std::vector<ngc_input> given;
  for (const auto &[port, value] : inputs)
    given.push_back(
        {port.empty() ? nullptr : port.c_str(), value.lower(lists)});
  if (requests.empty())
    for (uint32_t i = 0; i < tables().output_count; ++i)
      requests.emplace_back(tables().outputs[i].name);
  std::vector<ngc_request> wanted;
  for (const Request &request : requests) {
    ngc_request one = {};
    one.port = request.port.empty() ? nullptr : request.port.c_str();
    one.property =
        request.property.empty() ? nullptr : request.property.c_str();
    one.sampling = &request.sampling;
    one.target = request.target;
    wanted.push_back(one);
  }
  check(ngc_evaluate(context.get(), given.data(), uint32_t(given.size()),
                     wanted.data(), uint32_t(wanted.size())),
        context.get());
  Results results;
  for (size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].target.data) // no second copy of what the caller has
      wanted[i].result.data = nullptr;
    results.results.emplace_back(requests[i], Result(wanted[i].result));
  }
  return results;
}

} // namespace ngc

#endif
