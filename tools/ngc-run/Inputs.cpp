// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Inputs.cpp - arguments to values ----------------------------------===//
//
// `Port=value`: JSON text if it reads as such, else a file (.npy, .json, else a
// picture), else the label of a class. So `Input=3` is a number even where a
// file is called 3 (write ./3).
//
//===----------------------------------------------------------------------===//
#include "Run.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unistd.h>

using namespace ngc::run;

namespace {

bool hasCoder(const ngc_port &port, const char *kind) {
  return port.coder && std::strcmp(port.coder->kind, kind) == 0;
}

/// Are values of the port words of a list?
bool takesLabels(const ngc_port &port) {
  return hasCoder(port, "class") || hasCoder(port, "boolean");
}

bool endsWith(const std::string &text, const char *end) {
  size_t size = std::strlen(end);
  return text.size() >= size &&
         text.compare(text.size() - size, size, end) == 0;
}

/// A JSON parser's complaint without its own name and number.
std::string plainText(const std::exception &error) {
  std::string text = error.what();
  size_t at = text.find("] ");
  return at == std::string::npos ? text : text.substr(at + 2);
}

/// JSON knows no NaN; they are spelt as strings, as in results.
std::optional<double> numberOf(const Json &json) {
  if (json.is_number())
    return json.get<double>();
  if (json.is_boolean())
    return json.get<bool>();
  if (json == "NaN")
    return NAN;
  if (json == "Infinity")
    return INFINITY;
  if (json == "-Infinity")
    return -INFINITY;
  return std::nullopt;
}

template <typename T> void append(std::vector<char> &bytes, T value) {
  const char *from = reinterpret_cast<const char *>(&value);
  bytes.insert(bytes.end(), from, from + sizeof(T));
}

/// Nested lists of numbers, all of the same shape, as one array of int64 or
/// real64.
class DenseArray {
public:
  Array array;

  bool fill(const Json &json, bool allowIntegers) {
    const Json *first = &json;
    for (; first->is_array(); first = &first->front()) {
      if (first->empty())
        return false;
      array.dims.push_back(int64_t(first->size()));
    }
    integers = allowIntegers && onlyIntegers(json);
    array.type = integers ? NGC_INT64 : NGC_REAL64;
    if (!append(json, 0))
      return false;
    array.strides.resize(array.dims.size());
    int64_t stride = sizeof(double);
    for (size_t axis = array.dims.size(); axis-- > 0;
         stride *= array.dims[axis])
      array.strides[axis] = stride;
    return true;
  }

private:
  bool integers = false;

  static bool onlyIntegers(const Json &json) {
    if (json.is_array())
      return std::all_of(json.begin(), json.end(), onlyIntegers);
    return json.is_boolean() ||
           (json.is_number_integer() &&
            (!json.is_number_unsigned() || json.get<uint64_t>() <= INT64_MAX));
  }

  bool append(const Json &json, size_t axis) {
    if (axis < array.dims.size()) {
      if (!json.is_array() || int64_t(json.size()) != array.dims[axis])
        return false;
      return std::all_of(json.begin(), json.end(), [&](const Json &item) {
        return append(item, axis + 1);
      });
    }
    std::optional<double> number = numberOf(json);
    if (!number)
      return false;
    if (!integers)
      ::append(array.bytes, *number);
    else
      ::append(array.bytes, json.is_boolean() ? int64_t(json.get<bool>())
                                              : json.get<int64_t>());
    return true;
  }
};

} // namespace

//===-- values ------------------------------------------------------------===//

ngc_value Values::list(std::vector<ngc_value> items) {
  lists.push_back(std::move(items));
  return ngc_value_list(lists.back().data(), lists.back().size());
}

ngc_value Values::array(Array array) {
  arrays.push_back(std::move(array));
  const Array &kept = arrays.back();
  ngc_value value =
      ngc_value_array(kept.bytes.data(), static_cast<ngc_type>(kept.type),
                      uint32_t(kept.dims.size()), kept.dims.data());
  value.strides = kept.strides.data();
  return value;
}

ngc_value Values::fromText(const std::string &text) {
  texts.push_back(text);
  return ngc_value_of(NGC_TEXT, texts.back().c_str(), texts.back().size());
}

ngc_value Values::fromJson(const Json &json, const ngc_port &port,
                           const std::string &what) {
  if (json.is_string() && (takesLabels(port) || hasCoder(port, "image"))) {
    ngc_value value = fromText(json.get<std::string>());
    value.kind = takesLabels(port) ? NGC_TEXT : NGC_PATH;
    return value;
  }
  if (!takesLabels(port)) {
    // Pixels that are integers would be of 0 .. 255; in JSON 1 is white.
    DenseArray dense;
    bool integerPort = port.type != NGC_REAL32 && port.type != NGC_REAL64;
    if (dense.fill(json, integerPort && !port.coder))
      return array(std::move(dense.array));
  }
  if (json.is_array()) {
    std::vector<ngc_value> items;
    for (const Json &item : json)
      items.push_back(fromJson(item, port, what));
    return list(std::move(items));
  }
  if (std::optional<double> number = numberOf(json))
    return ngc_value_number(*number);
  throw Error(what + " '" + port.name + "': expected " +
              (takesLabels(port) ? "numbers or labels" : "numbers") + ", got " +
              json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

ngc_value Values::parse(const std::string &text, const ngc_port &port,
                        const std::string &what) {
  std::string place = what + " '" + port.name + "': ";
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_discarded())
    return fromJson(json, port, what);
  try {
    if (!text.empty() && std::strchr("[{\"", text[0]))
      return fromJson(Json::parse(text), port, what);
    if (endsWith(text, ".json"))
      return fromJson(Json::parse(readFile(text)), port, what);
  } catch (const Json::parse_error &error) {
    throw Error(place + (endsWith(text, ".json") ? "'" + text + "': " : "") +
                plainText(error));
  }
  if (endsWith(text, ".npy"))
    return array(readNpy(text));
  bool exists = ::access(text.c_str(), F_OK) == 0;
  if (!exists && takesLabels(port))
    return fromText(text);
  if (!exists)
    throw Error(place + "'" + text + "' is neither a file nor JSON text");
  if (!hasCoder(port, "image"))
    throw Error(place +
                "it has no image encoder, so it takes .npy and .json "
                "files and JSON text, but not '" +
                text + "'");
  ngc_value value = fromText(text);
  value.kind = NGC_PATH;
  return value;
}

//===-- arguments ---------------------------------------------------------===//

namespace {

/// The ports that arguments can name, and what they are to the net.
struct Ports {
  std::vector<ngc_port> ports;
  const char *direction; // "input", "output"
  const char *what;      // of a value: "input", "cotangent"
};

/// Cuts `Port=value`; a value alone belongs to the only port. Gives the port's
/// number.
std::pair<size_t, std::string> cutArgument(const Ports &all,
                                           const std::string &argument) {
  std::string direction = all.direction;
  if (all.ports.empty())
    throw Error("the net has no " + direction + "s, but got '" + argument +
                "'");
  size_t equals = argument.find('=');
  std::string name = argument.substr(0, equals);
  std::vector<std::string> names;
  for (const ngc_port &port : all.ports) {
    if (equals != std::string::npos && name == port.name)
      return {names.size(), argument.substr(equals + 1)};
    names.push_back(port.name);
  }
  bool isName = equals != std::string::npos && !name.empty() &&
                std::all_of(name.begin(), name.end(), [](unsigned char c) {
                  return std::isalnum(c) || c == '_';
                });
  if (isName && ::access(argument.c_str(), F_OK) != 0)
    throw Error("the net has no " + direction + " '" + name + "'" +
                suggest(name, names));
  if (all.ports.size() == 1)
    return {0, argument};
  throw Error("'" + argument + "' says no " + direction + "; write " +
              names[0] + "=" + argument);
}

std::vector<ngc_input> parseValues(const Ports &all,
                                   const std::vector<std::string> &arguments,
                                   Values &values) {
  std::vector<std::vector<ngc_value>> given(all.ports.size());
  for (const std::string &argument : arguments) {
    auto [port, text] = cutArgument(all, argument);
    given[port].push_back(values.parse(text, all.ports[port], all.what));
  }
  std::vector<ngc_input> inputs;
  for (size_t i = 0; i < given.size(); ++i) {
    if (given[i].empty())
      continue; // the runtime says which inputs are missing
    ngc_value value = given[i][0];
    if (given[i].size() > 1)
      value = values.list(std::move(given[i]));
    inputs.push_back({all.ports[i].name, value});
  }
  return inputs;
}

} // namespace

std::vector<ngc_input>
ngc::run::parseInputs(const ngc_model &tables,
                      const std::vector<std::string> &arguments,
                      Values &values) {
  return parseValues(
      {{tables.inputs, tables.inputs + tables.input_count}, "input", "input"},
      arguments, values);
}

std::vector<ngc_input>
ngc::run::parseCotangents(const ngc_model &tables,
                          const std::vector<std::string> &arguments,
                          Values &values) {
  Ports all = {{tables.outputs, tables.outputs + tables.output_count},
               "output",
               "cotangent"};
  for (ngc_port &port : all.ports)
    port.coder = nullptr; // they are numbers, whatever a decoder makes of it
  return parseValues(all, arguments, values);
}
