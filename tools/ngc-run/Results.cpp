// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Results.cpp - requests, and results as JSON -----------------------===//
//
//   numbers     nested lists; "NaN", "Infinity", "-Infinity", for which JSON
//               has no number
//   classes     labels (strings), or numbers where the classes are numbers
//   rules       [{"class": "bag", "probability": 0.9}, ...], most likely first
//   Probabilities of labels are an object of all of them, in the net's order.
//
//===----------------------------------------------------------------------===//
#include "Run.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <functional>

using namespace ngc::run;

void ngc::run::check(ngc_status status, const ngc_context *context) {
  if (status != NGC_OK)
    throw Error(ngc_last_error(context));
}

//===-- requests ----------------------------------------------------------===//

namespace {

const ngc_port &findOutput(const ngc_model &tables, const std::string &name) {
  std::vector<std::string> names;
  for (uint32_t i = 0; i < tables.output_count; ++i) {
    if (name == tables.outputs[i].name)
      return tables.outputs[i];
    names.push_back(tables.outputs[i].name);
  }
  throw Error("the net has no output '" + name + "'" + suggest(name, names));
}

} // namespace

std::vector<Request> ngc::run::chooseRequests(const ngc_model &tables,
                                              const Wanted &wanted) {
  std::vector<Request> requests;
  auto add = [&](const ngc_port &port, const std::string &property) {
    std::string name = port.name;
    requests.push_back({property.empty() ? name : name + ":" + property, name,
                        property, port.coder});
  };
  auto addDefaults = [&](const ngc_port &port) {
    for (const std::string &property : wanted.properties)
      add(port, property);
    if (wanted.properties.empty())
      add(port, "");
  };
  for (const std::string &output : wanted.outputs) {
    size_t colon = output.find(':');
    const ngc_port &port = findOutput(tables, output.substr(0, colon));
    if (colon == std::string::npos)
      addDefaults(port);
    else
      add(port, output.substr(colon + 1));
  }
  for (uint32_t i = 0; wanted.outputs.empty() && i < tables.output_count; ++i)
    addDefaults(tables.outputs[i]);
  return requests;
}

//===-- results -----------------------------------------------------------===//

namespace {

Json numberToJson(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/// The double whose shortest spelling is that of the float, so that 0.1f is
/// shown as 0.1.
Json numberToJson(float value) {
  if (!std::isfinite(value))
    return numberToJson(double(value));
  char text[32];
  auto end = std::to_chars(text, text + sizeof(text), value).ptr;
  double shortest = value;
  std::from_chars(text, end, shortest);
  return shortest;
}

template <typename T> T load(const ngc_result &result, int64_t at) {
  T value;
  std::memcpy(&value, static_cast<const T *>(result.data) + at, sizeof(T));
  return value;
}

Json elementToJson(const ngc_result &result, int64_t at) {
  switch (result.type) {
  case NGC_REAL32:
    return numberToJson(load<float>(result, at));
  case NGC_REAL64:
    return numberToJson(load<double>(result, at));
  case NGC_INT8:
    return load<int8_t>(result, at);
  case NGC_INT16:
    return load<int16_t>(result, at);
  case NGC_INT32:
    return load<int32_t>(result, at);
  case NGC_INT64:
    return load<int64_t>(result, at);
  case NGC_UINT8:
    return load<uint8_t>(result, at);
  case NGC_UINT16:
    return load<uint16_t>(result, at);
  case NGC_UINT32:
    return load<uint32_t>(result, at);
  case NGC_UINT64:
    return load<uint64_t>(result, at);
  case NGC_BOOL:
    return load<uint8_t>(result, at) != 0;
  }
  throw Error(std::string("numbers of type ") + ngc_type_name(result.type) +
              " cannot be shown as JSON");
}

Json classToJson(const ngc_result &result, int64_t at) {
  int64_t position = result.positions[at];
  if (!result.labels)
    return position + 1;
  return result.labels[position];
}

/// Nested lists over the result's axes; `leaf` gets the elements in order.
Json nest(const ngc_result &result, uint32_t axis, int64_t &at,
          const std::function<Json(int64_t)> &leaf) {
  if (axis == result.rank)
    return leaf(at++);
  Json list = Json::array();
  for (int64_t i = 0; i < result.dims[axis]; ++i)
    list.push_back(nest(result, axis + 1, at, leaf));
  return list;
}

/// {"bag": 0.9, ...}, for each row of the last axis.
Json rowsToJson(const ngc_result &result, const char *const *labels) {
  ngc_result rows = result;
  int64_t count = result.dims[--rows.rank], at = 0;
  return nest(rows, 0, at, [&](int64_t row) {
    Json object = Json::object();
    for (int64_t i = 0; i < count; ++i)
      object[labels[i]] = elementToJson(result, row * count + i);
    return object;
  });
}

} // namespace

Json ngc::run::toJson(const Request &request, const ngc_result &result) {
  const char *const *labels = request.coder ? request.coder->classes : nullptr;
  bool isArray = result.kind == NGC_RESULT_ARRAY && result.rank > 0;
  if (isArray && labels && request.property == "Probabilities")
    return rowsToJson(result, labels);
  return toJson(result);
}

Json ngc::run::toJson(const ngc_result &result) {
  int64_t at = 0, next = 0;
  switch (result.kind) {
  case NGC_RESULT_CLASSES:
    if (!result.counts)
      return nest(result, 0, at,
                  [&](int64_t i) { return classToJson(result, i); });
    // Multilabel: each element has its own number of classes.
    return nest(result, 0, at, [&](int64_t i) {
      Json list = Json::array();
      for (int64_t n = result.counts[i]; n > 0; --n)
        list.push_back(classToJson(result, next++));
      return list;
    });
  case NGC_RESULT_RULES:
    return nest(result, 0, at, [&](int64_t i) {
      return Json{{"class", classToJson(result, i)},
                  {"probability", elementToJson(result, i)}};
    });
  default:
    return nest(result, 0, at,
                [&](int64_t i) { return elementToJson(result, i); });
  }
}

Json ngc::run::toNpy(const ngc_result &result, const std::string &path) {
  bool positions = result.kind == NGC_RESULT_CLASSES;
  if (positions && result.counts)
    throw Error("lists of classes of different lengths cannot be written as "
                ".npy; ask for the property None");
  uint32_t type = positions ? uint32_t(NGC_INT64) : result.type;
  std::vector<int64_t> dims(result.dims, result.dims + result.rank);
  writeNpy(path, type, dims, positions ? result.positions : result.data);
  return Json{{"file", path}, {"type", ngc_type_name(type)}, {"shape", dims}};
}
