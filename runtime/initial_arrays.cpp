// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- initial_arrays.cpp - initialising an open model -------------------===//
//
// The same numbers as `ngc --initialize` gives, by the same routine. All
// arrays are made first and then written as one set, so that another thread
// sees none or all of them.
//
//===----------------------------------------------------------------------===//

#include "core.h"
#include "ngc/initialize.h"

#include <math.h>

namespace ngc {
namespace {

/// The arrays to be written, with their memory.
class InitialArrays {
public:
  InitialArrays(ngc_handle &handle, Message &message)
      : handle(handle), model(*handle.model), message(message) {}
  ~InitialArrays() {
    for (uint32_t i = 0; i < count; ++i)
      free(const_cast<void *>(all[i].value.data));
    free(all);
  }

  ngc_status write(const ngc_initialization &wanted);

private:
  ngc_handle &handle;
  const ngc_model &model;
  Message &message;
  ngc_assignment *all = nullptr;
  uint32_t count = 0;

  ngc_status make(const ngc_array &array, const Initialization &how);
};

/// What the model says of an array, and what the caller says instead.
Initialization ruleOf(const ngc_model &model, const char *path,
                      const ngc_initialization &wanted) {
  Initialization how;
  readInitialization(model.initialize, path, how);
  auto read = [](const ngc_distribution &from) {
    return Distribution{Distribution::Kind(from.kind), from.a, from.b};
  };
  if (wanted.method) {
    how.method = Method(wanted.method);
    how.weights = read(wanted.weights);
    how.biases = read(wanted.biases);
  }
  if (wanted.seeded)
    how.seed = wanted.seed;
  return how;
}

ngc_status InitialArrays::make(const ngc_array &array,
                               const Initialization &how) {
  if (!isReal(array.type))
    return message.fail(NGC_ERROR_TYPE,
                        "array '%s' holds %s and cannot be initialised",
                        array.path, ngc_type_name(array.type));
  uint32_t type = array.type == NGC_REAL64 ? NGC_REAL64 : NGC_REAL32;
  void *data = calloc(size_t(arrayCount(array)), ngc_type_bytes(type));
  if (!data)
    return message.fail(NGC_ERROR_MEMORY, "no memory for array '%s'",
                        array.path);
  all[count++] = {array.path,
                  ngc_value_array(data, type, array.rank, array.dims)};
  if (!initialize(array, how, type, data))
    return message.fail(NGC_ERROR_MEMORY, "no memory to initialise array '%s'",
                        array.path);
  return NGC_OK;
}

ngc_status InitialArrays::write(const ngc_initialization &wanted) {
  all = allocate<ngc_assignment>(model.array_count);
  if (!all)
    return message.fail(NGC_ERROR_MEMORY, "no memory to initialise arrays");
  SetReference current(handle);
  for (uint32_t i = 0; i < model.array_count; ++i) {
    const ngc_array &array = model.arrays[i];
    if (current.set->hasValue[i] && !wanted.all)
      continue;
    if (ngc_status status = make(array, ruleOf(model, array.path, wanted)))
      return status;
  }
  return writeArrays(handle, all, count, message);
}

//===-- checks -----------------------------------------------------------===//

/// Kaiming and Xavier take a form and no numbers.
ngc_status checkDistribution(const char *what, uint32_t method,
                             const ngc_distribution &given, Message &message) {
  if (given.kind > NGC_DISTRIBUTION_NONE)
    return message.fail(NGC_ERROR_RANGE, "%s: %u is no kind of distribution",
                        what, given.kind);
  if (given.kind && !method)
    return message.fail(NGC_ERROR_RANGE, "%s need a method to be given too",
                        what);
  bool isScaled = method == NGC_METHOD_KAIMING || method == NGC_METHOD_XAVIER;
  if (isScaled && given.kind == NGC_DISTRIBUTION_NONE)
    return message.fail(NGC_ERROR_RANGE, "%s of %s are normal or uniform", what,
                        methodNames[method]);
  bool hasNumbers = !isScaled && (given.kind == NGC_DISTRIBUTION_NORMAL ||
                                  given.kind == NGC_DISTRIBUTION_UNIFORM);
  bool isSound =
      isfinite(given.a) && isfinite(given.b) &&
      given.b >= (given.kind == NGC_DISTRIBUTION_NORMAL ? 0 : given.a);
  if (hasNumbers && !isSound)
    return message.fail(NGC_ERROR_RANGE,
                        given.kind == NGC_DISTRIBUTION_NORMAL
                            ? "%s: there is no normal distribution of mean %g "
                              "and deviation %g"
                            : "%s: there are no numbers from %g to %g",
                        what, given.a, given.b);
  return NGC_OK;
}

ngc_status checkWanted(const ngc_initialization &wanted, Message &message) {
  if (wanted.method > NGC_METHOD_RANDOM)
    return message.fail(NGC_ERROR_RANGE, "%u is no method of initialisation",
                        wanted.method);
  if (ngc_status status =
          checkDistribution("weights", wanted.method, wanted.weights, message))
    return status;
  return checkDistribution("biases", wanted.method, wanted.biases, message);
}

} // namespace
} // namespace ngc

using namespace ngc;

ngc_status ngc_model_initialize(ngc_handle *model,
                                const ngc_initialization *how) {
  Message &message = threadMessage();
  if (!model)
    return message.fail(NGC_ERROR_NULL,
                        "ngc_model_initialize: the model is null");
  ngc_initialization wanted = {};
  if (how)
    wanted = *how;
  if (ngc_status status = checkWanted(wanted, message))
    return status;
  return InitialArrays(*model, message).write(wanted);
}
