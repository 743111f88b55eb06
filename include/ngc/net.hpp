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
//     ngc::Gradients g = net.gradient({{"Input", x}}, {"conv1/Weights"});
//     net.set({{"conv1/Weights", change(g["conv1/Weights"])}});
//     net.step({{"Input", x}, {"Target", t}}, {.rate = 0.1});
//     net.save("trained.safetensors");
//
// A net with one input takes its value alone, `net(x)`; without requests every
// output is given by its default property. Arrays are views: what they point
// to must live until the call returns. One Net is used by one thread at a
// time; a copy shares the model, arrays included, and can be used by another.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_NET_HPP
#define NGC_NET_HPP

#include "ngc/values.hpp"

#include <initializer_list>
#include <memory>
#include <optional>

namespace ngc {

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

//===-- gradients --------------------------------------------------------===//

/// An input port or the path of an array, to differentiate by.
struct Target {
  std::string name;
  ngc_target target = {};

  Target(std::string name) : name(std::move(name)) {}
  Target(const char *name) : name(name) {}

  /// Writes the gradient to the caller's memory instead.
  template <typename T> Target &into(std::span<T> memory) {
    target.data = memory.data();
    target.bytes = memory.size_bytes();
    target.type = typeOf<T>();
    return *this;
  }
};

struct GradientOptions {
  Inputs cotangents = {};            ///< by output port; none: ones
  std::vector<Request> outputs = {}; ///< results of the same call
};

/// The gradients of a call by the names of ports and arrays.
class Gradients {
public:
  const Tensor &operator[](std::string_view name) const {
    for (const auto &[key, tensor] : tensors)
      if (key == name)
        return tensor;
    throw Error(NGC_ERROR_NAME, "the gradient of '" + std::string(name) +
                                    "' was not requested");
  }
  size_t size() const { return tensors.size(); }
  /// Pairs of name and tensor, in the order of the requests.
  auto begin() const { return tensors.begin(); }
  auto end() const { return tensors.end(); }
  const Results &outputs() const { return results; }

private:
  friend class Net;
  std::vector<std::pair<std::string, Tensor>> tensors;
  Results results;
};

/// What ngc_update says, to be written as Step{.rate = 0.1}.
struct Step {
  double rate = 0;
  std::string loss = {};                ///< none: "Loss", or the only output
  std::vector<std::string> arrays = {}; ///< which learn; none: all
  std::vector<Request> outputs = {};    ///< results before the step
};

//===-- nets -------------------------------------------------------------===//

/// What ngc_options says, to be written as Options{.batchSize = 1}.
struct Options {
  int64_t batchSize = 0; ///< 0: Automatic
  int32_t threads = 0;   ///< 0: one for each processor
  ngc_precision precision = {};
  ngc_mode mode = {};

  operator ngc_options() const {
    ngc_options options = {};
    options.batch_size = batchSize;
    options.threads = threads;
    options.precision = precision;
    options.mode = mode;
    return options;
  }
};

/// How arrays get initial values, see ngc_initialization.
struct Initialize {
  bool all = false;
  ngc_method method = NGC_METHOD_OF_NET;
  std::optional<uint64_t> seed = {};
  ngc_distribution weights = {}, biases = {};
};

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

  /// Gradients of the inputs and arrays in `of`; of all if it is empty.
  Gradients gradient(const Inputs &inputs, std::vector<Target> of = {},
                     const GradientOptions &options = {});
  /// The same for the only input.
  template <typename T>
    requires std::is_convertible_v<const T &, Value>
  Gradients gradient(const T &value, std::vector<Target> of = {},
                     const GradientOptions &options = {}) {
    return gradient(Inputs{{std::string(), Value(value)}}, std::move(of),
                    options);
  }
  /// One step of gradient descent, in place: see ngc_step.
  Results step(const Inputs &inputs, const Step &how);
  /// All that `gradient` can be asked for.
  std::vector<std::string> targets() const;

  const ngc_model &tables() const { return *ngc_model_tables(model.get()); }
  ngc_handle *handle() const { return model.get(); }
  ngc_context *get() const { return context.get(); }

  ngc_precision precision() const {
    return ngc_precision(ngc_context_precision(get()));
  }
  ngc_mode mode() const { return ngc_mode(ngc_context_mode(get())); }
  void setMode(ngc_mode mode) {
    check(ngc_context_set_mode(get(), mode), get());
    settings.mode = mode;
  }
  /// Where random numbers begin; copies start as Automatic.
  void setSeeding(ngc_seeding seeding, uint64_t seed = 0) {
    check(ngc_context_set_seeding(get(), seeding, seed), get());
  }
  /// The seed of the last call that had one.
  uint64_t seed() const { return ngc_context_seed(get()); }
  /// Writes what Train mode has moved to the model, or forgets it.
  void commitStatistics() {
    check(ngc_context_commit_statistics(get()), get());
  }
  void discardStatistics() {
    check(ngc_context_discard_statistics(get()), get());
  }

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
  /// of this net: `net.initialize({.method = NGC_METHOD_XAVIER, .seed = 7})`.
  void initialize(const Initialize &how = {}) {
    ngc_initialization wanted = {};
    wanted.all = how.all;
    wanted.method = how.method;
    wanted.seeded = how.seed.has_value();
    wanted.seed = how.seed.value_or(0);
    wanted.weights = how.weights;
    wanted.biases = how.biases;
    check(ngc_model_initialize(model.get(), &wanted));
  }
  /// Replaces arrays, all at once, for all that share the model.
  void set(const Inputs &arrays);
  /// Writes all arrays to a file in the format safetensors.
  void save(const std::string &path) const {
    check(ngc_model_save_arrays(model.get(), path.c_str()));
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
  using Lists = std::deque<std::vector<ngc_value>>;

  static const char *orNull(const std::string &text) {
    return text.empty() ? nullptr : text.c_str();
  }
  static std::vector<ngc_input> lower(const Inputs &inputs, Lists &lists) {
    std::vector<ngc_input> lowered;
    for (const auto &[port, value] : inputs)
      lowered.push_back({orNull(port), value.lower(lists)});
    return lowered;
  }
  static std::vector<ngc_request> lower(const std::vector<Request> &requests);
  static Results collect(const std::vector<Request> &requests,
                         std::vector<ngc_request> &wanted);
  Results evaluate(const Inputs &inputs, std::vector<Request> requests);
};

inline std::vector<ngc_request>
Net::lower(const std::vector<Request> &requests) {
  std::vector<ngc_request> wanted;
  for (const Request &request : requests) {
    ngc_request one = {};
    one.port = orNull(request.port);
    one.property = orNull(request.property);
    one.sampling = &request.sampling;
    one.target = request.target;
    wanted.push_back(one);
  }
  return wanted;
}

inline Results Net::collect(const std::vector<Request> &requests,
                            std::vector<ngc_request> &wanted) {
  Results results;
  for (size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].target.data) // no second copy of what the caller has
      wanted[i].result.data = nullptr;
    results.results.emplace_back(requests[i], Result(wanted[i].result));
  }
  return results;
}

inline Results Net::evaluate(const Inputs &inputs,
                             std::vector<Request> requests) {
  Lists lists;
  std::vector<ngc_input> given = lower(inputs, lists);
  if (requests.empty())
    for (uint32_t i = 0; i < tables().output_count; ++i)
      requests.emplace_back(tables().outputs[i].name);
  std::vector<ngc_request> wanted = lower(requests);
  check(ngc_evaluate(context.get(), given.data(), uint32_t(given.size()),
                     wanted.data(), uint32_t(wanted.size())),
        context.get());
  return collect(requests, wanted);
}

inline std::vector<std::string> Net::targets() const {
  std::vector<std::string> names;
  for (uint32_t i = 0; i < ngc_gradient_target_count(get()); ++i)
    names.push_back(ngc_gradient_target_name(get(), i));
  return names;
}

inline Gradients Net::gradient(const Inputs &inputs, std::vector<Target> of,
                               const GradientOptions &options) {
  Lists lists;
  std::vector<ngc_input> given = lower(inputs, lists),
                         cotangents = lower(options.cotangents, lists);
  std::vector<ngc_request> wanted = lower(options.outputs);
  if (of.empty())
    for (std::string &name : targets())
      of.emplace_back(std::move(name));
  std::vector<ngc_gradient_request> gradients;
  for (const Target &target : of)
    gradients.push_back({orNull(target.name), target.target, {}});
  check(ngc_gradient(context.get(), given.data(), uint32_t(given.size()),
                     cotangents.data(), uint32_t(cotangents.size()),
                     wanted.data(), uint32_t(wanted.size()), gradients.data(),
                     uint32_t(gradients.size())),
        context.get());
  Gradients result;
  for (size_t i = 0; i < of.size(); ++i) {
    if (of[i].target.data)
      gradients[i].result.data = nullptr;
    result.tensors.emplace_back(of[i].name,
                                Result(gradients[i].result).tensor());
  }
  result.results = collect(options.outputs, wanted);
  return result;
}

inline Results Net::step(const Inputs &inputs, const Step &how) {
  Lists lists;
  std::vector<ngc_input> given = lower(inputs, lists);
  std::vector<ngc_request> wanted = lower(how.outputs);
  std::vector<const char *> arrays;
  for (const std::string &path : how.arrays)
    arrays.push_back(path.c_str());
  ngc_update update = {};
  update.size = sizeof update;
  update.rate = how.rate;
  update.loss = orNull(how.loss);
  update.arrays = arrays.data();
  update.array_count = uint32_t(arrays.size());
  check(ngc_step(context.get(), given.data(), uint32_t(given.size()),
                 wanted.data(), uint32_t(wanted.size()), &update),
        context.get());
  return collect(how.outputs, wanted);
}

inline void Net::set(const Inputs &arrays) {
  Lists lists;
  std::vector<ngc_assignment> all;
  for (const auto &[path, value] : arrays)
    all.push_back({path.c_str(), value.lower(lists)});
  check(ngc_model_write_arrays(model.get(), all.data(), uint32_t(all.size())));
}

} // namespace ngc

#endif
